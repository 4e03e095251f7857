-- one row per sample of a batch that is still to be transformed, with its content
select p.sample_id, p.draw, t.content
from pending_transform($recipe) as p
join sample_texts as t using (sample_id)
where p.sample_id in (select unnest($samples))
order by p.sample_id;
