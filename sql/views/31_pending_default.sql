-- the macro of the same name, for the recipe default
create or replace view pending as from pending('default');
