-- one row per set of views that was put in place; the newest is what the database has
create table schema_views (
  views_sha varchar,
  applied_at timestamptz
);
