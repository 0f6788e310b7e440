"""The domain: claims, time, entities, beliefs and log events; pure, no input or output."""
