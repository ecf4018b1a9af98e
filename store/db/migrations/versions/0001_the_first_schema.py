"""The first schema."""

import sqlalchemy as sa
from alembic import op

from store.db.times import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "batch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("strategy", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("per_unit", sa.Integer(), nullable=False),
        sa.Column("show_judge", sa.Boolean(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("closed", UTCDateTime(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("name", name=op.f("uq_batch_name")),
    )
    op.create_table(
        "config_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_draft")),
    )
    op.create_table(
        "config_version",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_config_version")),
    )
    op.create_table(
        "edit_set",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_set")),
        sa.UniqueConstraint("key", name=op.f("uq_edit_set_key")),
    )
    op.create_table(
        "image_root",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_image_root")),
        sa.UniqueConstraint("location", name=op.f("uq_image_root_location")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("files_json", sa.Text(), nullable=False),
        sa.Column("report_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=True),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("revoked", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_secret_hash"), ["secret_hash"], unique=False)

    op.create_table(
        "release",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("manifest_json", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_table(
        "settings_version",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_settings_version")),
    )
    op.create_table(
        "config_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["config_version.version"], name=op.f("fk_config_event_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_event")),
    )
    op.create_table(
        "edit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("output_image", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("local_source", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("summarized_text", sa.Text(), nullable=True),
        sa.Column("edit_type", sa.String(), nullable=True),
        sa.Column("extra_json", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("collision", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import_run.id"], name=op.f("fk_edit_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    with op.batch_alter_table("edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edit_edit_type"), ["edit_type"], unique=False)
        batch_op.create_index(batch_op.f("ix_edit_output_image"), ["output_image"], unique=False)

    op.create_table(
        "judge_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["settings_version"],
            ["settings_version.version"],
            name=op.f("fk_judge_run_settings_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_run")),
        sa.UniqueConstraint("name", name=op.f("uq_judge_run_name")),
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("draw_order", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("selection_probability", sa.Float(), nullable=False),
        sa.Column("inclusion_probability", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_draw_batch_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["edit.id"], name=op.f("fk_draw_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("batch_id", "draw_order", name=op.f("uq_draw_batch_id_draw_order")),
    )
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "edit_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("time", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.id"], name=op.f("fk_edit_event_edit_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_run.id"], name=op.f("fk_edit_event_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_event")),
    )
    with op.batch_alter_table("edit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edit_event_edit_id"), ["edit_id"], unique=False)

    op.create_table(
        "edit_set_member",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.id"], name=op.f("fk_edit_set_member_edit_id")),
        sa.ForeignKeyConstraint(
            ["set_id"], ["edit_set.id"], name=op.f("fk_edit_set_member_set_id")
        ),
        sa.PrimaryKeyConstraint("set_id", "position", name=op.f("pk_edit_set_member")),
    )
    with op.batch_alter_table("edit_set_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edit_set_member_edit_id"), ["edit_id"], unique=False)

    op.create_table(
        "pool",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["judge_run.id"], name=op.f("fk_pool_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
        sa.UniqueConstraint("name", name=op.f("uq_pool_name")),
    )
    op.create_table(
        "score",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("overall", sa.Float(), nullable=True),
        sa.Column("criteria_json", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.id"], name=op.f("fk_score_edit_id")),
        sa.ForeignKeyConstraint(["run_id"], ["judge_run.id"], name=op.f("fk_score_run_id")),
        sa.PrimaryKeyConstraint("run_id", "edit_id", name=op.f("pk_score")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("plan_json", sa.Text(), nullable=False),
        sa.Column("guidelines_version", sa.Integer(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_plan_batch_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_plan_pool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("batch_id", "pool_id", name=op.f("uq_plan_batch_id_pool_id")),
    )
    op.create_table(
        "pool_member",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("overall", sa.Float(), nullable=False),
        sa.Column("edit_type", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["edit_id"], ["edit.id"], name=op.f("fk_pool_member_edit_id")),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_pool_member_pool_id")),
        sa.PrimaryKeyConstraint("pool_id", "edit_id", name=op.f("pk_pool_member")),
    )
    op.create_table(
        "review",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("reviewer_id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("draw_id", sa.String(), nullable=True),
        sa.Column("draw_order", sa.Integer(), nullable=True),
        sa.Column("inclusion_probability", sa.Float(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("answers_json", sa.Text(), nullable=False),
        sa.Column("shown_json", sa.Text(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("surplus", sa.Boolean(), nullable=False),
        sa.Column("guidelines_version", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("time", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_review_batch_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_review_draw_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["edit.id"], name=op.f("fk_review_unit_id")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_review")),
        sa.UniqueConstraint("id", name=op.f("uq_review_id")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_draw_id"), ["draw_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_replaces"), ["replaces"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_reviewer_id"), ["reviewer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("draw_order", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.String(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=False),
        sa.Column("review_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_slot_batch_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_slot_draw_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_slot_reviewer_id")),
        sa.PrimaryKeyConstraint("draw_id", "number", name=op.f("pk_slot")),
        sa.UniqueConstraint("draw_id", "reviewer_id", name=op.f("uq_slot_draw_id_reviewer_id")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_slot_open",
            ["batch_id", "lease_until"],
            unique=False,
            sqlite_where=sa.text("review_id IS NULL"),
            postgresql_where=sa.text("review_id IS NULL"),
        )

    op.create_table(
        "look",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("delta", sa.Float(), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("outcome_json", sa.Text(), nullable=False),
        sa.Column("labels_digest", sa.String(), nullable=False),
        sa.Column("created", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_look_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "labels", name=op.f("pk_look")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("look")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_slot_open",
            sqlite_where=sa.text("review_id IS NULL"),
            postgresql_where=sa.text("review_id IS NULL"),
        )

    op.drop_table("slot")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_unit_id"))
        batch_op.drop_index(batch_op.f("ix_review_reviewer_id"))
        batch_op.drop_index(batch_op.f("ix_review_replaces"))
        batch_op.drop_index(batch_op.f("ix_review_draw_id"))
        batch_op.drop_index(batch_op.f("ix_review_batch_id"))

    op.drop_table("review")
    op.drop_table("pool_member")
    op.drop_table("plan")
    op.drop_table("score")
    op.drop_table("pool")
    with op.batch_alter_table("edit_set_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edit_set_member_edit_id"))

    op.drop_table("edit_set_member")
    with op.batch_alter_table("edit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edit_event_edit_id"))

    op.drop_table("edit_event")
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_unit_id"))

    op.drop_table("draw")
    op.drop_table("judge_run")
    with op.batch_alter_table("edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edit_output_image"))
        batch_op.drop_index(batch_op.f("ix_edit_edit_type"))

    op.drop_table("edit")
    op.drop_table("config_event")
    op.drop_table("settings_version")
    op.drop_table("release")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_secret_hash"))

    op.drop_table("person")
    op.drop_table("import_run")
    op.drop_table("image_root")
    op.drop_table("edit_set")
    op.drop_table("config_version")
    op.drop_table("config_draft")
    op.drop_table("batch")
