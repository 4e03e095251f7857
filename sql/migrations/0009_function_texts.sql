-- one row per function
create table function_texts (
  function_id varchar,
  reference_code varchar using compression zstd,
  io_description varchar using compression zstd,
  input_generator varchar using compression zstd,
  problem_statement varchar using compression zstd
);
