"""How everything is drawn: procedural fields, an antialiased canvas, and encoding to eight bits."""
