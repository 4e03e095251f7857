-- the macro of the same name, for the recipe default
create or replace view pending_execute as from pending_execute('default');
