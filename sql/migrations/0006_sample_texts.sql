-- one row per sample
create table sample_texts (
  sample_id varchar,
  content varchar using compression zstd
);
