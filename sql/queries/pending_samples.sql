-- one row per sample with work left in a recipe
select distinct sample_id from pending($recipe) order by sample_id;
