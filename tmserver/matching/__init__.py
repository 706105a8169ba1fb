"""The match engine: exact retrieval, scores, penalties, order. Pure: values in, values out."""
