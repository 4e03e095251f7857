-- one row per module that functions needed and the sandbox image lacks
select regexp_extract(detail, '''([A-Za-z0-9_.]+)''', 1) as module, count(distinct sample_id) as samples
from live_rejections
where reason = 'missing_module'
group by module
order by samples desc, module;
