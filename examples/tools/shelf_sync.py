from warehouse_core.models import Shelf, Item
from warehouse_core.pricing import price_with_tax
from .helpers import chunked

# nightly job, moves items to the shelf where they belong

def best_shelf(item, shelves):
    free = [s for s in shelves if Shelf.free_space(s) >= Item.volume(item)]
    if not free:
        return None
    return min(free, key=lambda s: Shelf.distance(s, item))

def value_of(items):
    return sum(price_with_tax(i) * Item.count(i) for i in items)

def sync(items, shelves, batch=50):
    moved = 0
    for part in chunked(items, batch):
        for item in part:
            target = best_shelf(item, shelves)
            if target is None:
                print("no room for", item)
                continue
            if Item.shelf(item) != target:
                Shelf.put(target, item)
                moved += 1
    return moved

if __name__ == "__main__":
    shelves = Shelf.all()
    items = Item.all()
    print("stock is worth", value_of(items))
    print("moved", sync(items, shelves))
