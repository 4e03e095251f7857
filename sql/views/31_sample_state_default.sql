-- the macro of the same name, for the recipe default
create or replace view sample_state as from sample_state('default');
