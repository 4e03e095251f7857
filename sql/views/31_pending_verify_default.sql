-- the macro of the same name, for the recipe default
create or replace view pending_verify as from pending_verify('default');
