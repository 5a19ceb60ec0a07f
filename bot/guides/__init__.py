"""Guided conversations: a question at a time, at the person's own pace; pure content run by one engine."""
