"""What kbase remembers: one database for threads, feedback, Slack and drills.

A new kind of record is one file of tables in `kbase/store/tables/` and one migration in
`kbase/store/migrations/versions/` that starts a branch of its own (`down_revision = None`,
`branch_labels = ("<area>",)`); later migrations of an area follow its branch, so that areas never wait for each other.
"""
