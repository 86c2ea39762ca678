"""Text to vectors to nearest vectors. Knows strings, arrays and integer ids; nothing of documents."""
