-- one row per flag of the default recipe's io pairs: how many functions and pairs carry it
with flagged as (
  select function_id, pair_id, unnest(flags) as flag
  from recipe_pairs('default')
)
select flag, count(distinct function_id) as functions, count(*) as io_pairs
from flagged
group by flag
order by io_pairs desc, flag;
