-- one row per rejection that counts, with the draw that a new try would have
select sample_id, step_id, function_id, pair_id, kind, round, max(draw) + 1 as draw
from live_rejections
where ($stage is null or stage = $stage) and ($reason is null or reason = $reason)
group by all;
