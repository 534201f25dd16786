"""Template, style and script of the HTML report; read as files, never imported."""
