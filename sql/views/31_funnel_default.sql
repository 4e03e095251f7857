-- the macro of the same name, for the recipe default
create or replace view funnel as from funnel('default');
