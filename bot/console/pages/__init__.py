"""The pages, one file a subject: they call the repositories and choose what is shown."""
