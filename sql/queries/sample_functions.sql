-- one row: the function that a recipe made of a sample
select f.function_id, t.problem_statement, t.io_description, t.reference_code, t.input_generator
from recipe_functions($recipe) as f
join function_texts as t using (function_id)
where f.sample_id = $sample_id;
