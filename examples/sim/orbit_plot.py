import matplotlib.pyplot as plt
from matplotlib.patches import Circle

# picture for the school newspaper, planets (not to scale!)
planets = {
    "Mercury": (0.39, "grey", 3),
    "Venus": (0.72, "orange", 6),
    "Earth": (1.0, "blue", 6),
    "Mars": (1.52, "red", 4),
}

fig, ax = plt.subplots(figsize=(8, 8))
ax.set_facecolor("black")
ax.add_patch(Circle((0, 0), 0.08, color="yellow"))
for name in planets:
    r, col, size = planets[name]
    ax.add_patch(Circle((0, 0), r, fill=False, linestyle=":", color="white"))
    ax.plot([r], [0], "o", color=col, markersize=size)
    ax.annotate(name, (r, 0), color="white", xytext=(5, 5), textcoords="offset points")

ax.set_xlim(-1.8, 1.8)
ax.set_ylim(-1.8, 1.8)
ax.set_aspect("equal")
plt.title("inner planets")
#plt.savefig("planets.png", dpi=300)
plt.show()
