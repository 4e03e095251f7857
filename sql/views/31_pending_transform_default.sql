-- the macro of the same name, for the recipe default
create or replace view pending_transform as from pending_transform('default');
