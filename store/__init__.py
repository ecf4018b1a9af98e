"""Where everything is kept: tables, migrations, the log, leases, pools and images."""
