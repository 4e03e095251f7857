-- one row per kind, round and verdict of a recipe
create or replace macro rounds(recipe_name := 'default') as table
  select
    kind, round, verdict, count(*) as prediction_count,
    count(*) / sum(count(*)) over (partition by kind, round) as share
  from recipe_predictions(recipe_name)
  where verdict is not null
  group by kind, round, verdict
  order by kind desc, round, verdict;
