"""What people do with a knowledge base, one verb a module; plain functions over ports, no input or output of their own."""
