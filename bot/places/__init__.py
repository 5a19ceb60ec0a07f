"""Care nearby: which place somebody means and who gives care there. Knows nothing of Rasa or channels."""
