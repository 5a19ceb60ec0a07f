"""Content review: what Nabij could not answer, without anybody in it, so that editors can improve the data."""
