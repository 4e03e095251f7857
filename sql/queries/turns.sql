-- one row per earlier prediction of some pairs, with its response and feedback: the conversation so far, by its last prediction's pair and kind
select d.prediction_id, d.parent_id, d.round, x.response, d.answer_json, v.feedback
from predictions as d
join prediction_texts as x using (prediction_id)
join verdicts as v on v.prediction_id = d.prediction_id and v.step_id = $verify_step
where d.pair_id in (select unnest($pairs))
order by d.round;
