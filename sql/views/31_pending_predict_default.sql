-- the macro of the same name, for the recipe default
create or replace view pending_predict as from pending_predict('default');
