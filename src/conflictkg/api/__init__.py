"""The Python interface, what ``from conflictkg import KnowledgeBase`` gives: above everything that works, below the command line."""
