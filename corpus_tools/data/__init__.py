"""Rules as data: TOML and text that a domain expert may correct."""
