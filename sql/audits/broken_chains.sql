-- one row per prediction whose parent is not the round before it of the same pair, kind and sample_index; no row is a pass
select d.prediction_id, d.round, d.parent_id, p.round as parent_round
from predictions as d
left join predictions as p on p.prediction_id = d.parent_id
where (d.round = 1) is distinct from (d.parent_id is null)
  or (
    d.parent_id is not null
    and (d.pair_id, d.kind, d.sample_index, d.round) is distinct from (p.pair_id, p.kind, p.sample_index, p.round + 1)
  );
