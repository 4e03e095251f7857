-- one row per prediction
create table prediction_texts (
  prediction_id varchar,
  response varchar using compression zstd,
  reasoning varchar using compression zstd
);
