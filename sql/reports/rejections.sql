-- one row per stage and reason of the default recipe: how many samples it rejected, with one detail as an example
select stage, reason, count(*) as samples, any_value(detail) as example
from sample_state
where state = 'rejected'
group by stage, reason
order by samples desc, reason;
