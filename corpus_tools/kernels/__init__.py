"""Each stage as a pure kernel over Arrow batches; records travel as the JSON they are written as.

Node numbers are signed 64-bit: a document's place in the corpus, an article's rank in the keep order.
"""
