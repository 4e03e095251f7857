-- the macro of the same name, for the recipe default
create or replace view rounds as from rounds('default');
