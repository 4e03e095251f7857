-- one row per kind, round, verdict and error of the default recipe: what went wrong in answers that could not be compared
select kind, round, verdict, error_type, problem, count(*) as predictions
from recipe_predictions('default')
where verdict not in ('correct', 'incorrect')
group by all
order by predictions desc, kind, round, verdict, error_type, problem;
