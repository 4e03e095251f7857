-- one row per pair of a recipe that has a judged prediction, in the order of every export
select distinct pair_id from recipe_predictions($recipe) where verdict is not null order by pair_id;
