-- one row per sample whose text is not the one that its id was made of; no row is a pass
select sample_id
from sample_texts
where sha256(content) <> sample_id;
