"""The database: engine, workspace, tables, migrations, and the rules every query shares."""
