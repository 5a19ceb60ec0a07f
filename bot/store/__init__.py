"""Storage: SQLAlchemy models, migrations, encryption and retention. The only code that talks SQL."""
