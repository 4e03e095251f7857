-- one row per stage with work left in a recipe: how many items
select stage, sum(item_count)::bigint as item_count, count(*) as sample_count from pending($recipe) group by stage;
