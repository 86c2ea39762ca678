"""How the span reader is trained; nothing here is loaded when questions are answered."""
