-- one row per stage: how many items one recipe has pending where another has not, sample by sample
select p.stage, sum(p.item_count - coalesce(c.item_count, 0))::bigint as item_count
from pending($proposed) as p
left join pending($recipe) as c using (stage, sample_id)
where p.item_count > coalesce(c.item_count, 0)
group by p.stage;
