"""Execution: one small interface of five verbs over Parquet files; a local engine and Spark behind it."""
