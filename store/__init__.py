"""Where everything is kept: SQLModel tables, migrations, the log, leases, pools and images."""
