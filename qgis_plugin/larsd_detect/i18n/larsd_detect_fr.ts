<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Live</source>
            <translation>En direct</translation>
        </message>
        <message>
            <source>Search what the map shows after every move</source>
            <translation>Chercher dans ce que montre la carte après chaque déplacement</translation>
        </message>
        <message>
            <source>Draw…</source>
            <translation>Dessiner…</translation>
        </message>
        <message>
            <source>Drag a rectangle on the map</source>
            <translation>Tracer un rectangle sur la carte</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Toute la couche</translation>
        </message>
        <message>
            <source>Visible part of the map</source>
            <translation>Partie visible de la carte</translation>
        </message>
        <message>
            <source>Selected polygons</source>
            <translation>Polygones sélectionnés</translation>
        </message>
        <message>
            <source>Drawn rectangle</source>
            <translation>Rectangle dessiné</translation>
        </message>
        <message>
            <source>Draw the rectangle on the map first.</source>
            <translation>Dessinez d'abord le rectangle sur la carte.</translation>
        </message>
        <message>
            <source>nothing drawn yet</source>
            <translation>rien n'est encore dessiné</translation>
        </message>
        <message>
            <source>Add a layer of polygons to the project first.</source>
            <translation>Ajoutez d'abord une couche de polygones au projet.</translation>
        </message>
        <message>
            <source>{size} in map units</source>
            <translation>{size} en unités de la carte</translation>
        </message>
        <message>
            <source>The area and the scene have nothing in common; nothing to search.</source>
            <translation>La zone et la scène n'ont rien en commun ; rien à explorer.</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>Sélectionnez d'abord un ou plusieurs polygones dans {layer}.</translation>
        </message>
        <message>
            <source>Scene</source>
            <translation>Scène</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>Weights (SHA-256)</source>
            <translation>Poids (SHA-256)</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>Programme</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Matériel</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Date</translation>
        </message>
        <message>
            <source>Minimum score</source>
            <translation>Score minimal</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Paramètres</translation>
        </message>
        <message>
            <source>The ships are kept in a temporary layer.</source>
            <translation>Les navires restent dans une couche temporaire.</translation>
        </message>
        <message>
            <source>Area searched</source>
            <translation>Surface parcourue</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>{file} n'a pas pu être écrit : {reason}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name} (incomplet)</translation>
        </message>
        <message>
            <source>Ships in {scene}</source>
            <translation>Navires dans {scene}</translation>
        </message>
        <message>
            <source>Ships</source>
            <translation>Navires</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>Le résultat {file} ne peut pas être ouvert.</translation>
        </message>
        <message>
            <source>The area cannot be transformed to the scene's coordinate system.</source>
            <translation>La zone ne peut pas être convertie dans le système de coordonnées de la scène.</translation>
        </message>
        <message>
            <source>{layer} has been drawing for a minute. Perhaps its server does not answer.</source>
            <translation>{layer} n'est pas dessiné depuis une minute. Son serveur ne répond peut-être pas.</translation>
        </message>
        <message>
            <source>Cancel ends the search.</source>
            <translation>Annuler met fin à la recherche.</translation>
        </message>
        <message>
            <source>{file} cannot be written: {reason}</source>
            <translation>{file} ne peut pas être écrit : {reason}</translation>
        </message>
        <message>
            <source>is the disk full?</source>
            <translation>le disque est-il plein ?</translation>
        </message>
        <message>
            <source>{layer} could not be drawn completely ({percent} % of the area is empty): ships may be missing.</source>
            <translation>{layer} n'a pas pu être dessinée entièrement ({percent} % de la zone est vide) : des navires peuvent manquer.</translation>
        </message>
        <message>
            <source>Choose a part of {layer} to search.</source>
            <translation>Choisissez la partie de {layer} à parcourir.</translation>
        </message>
        <message>
            <source>To draw this area of {layer} takes {n} million pixels, more than {most}; choose a smaller area, or a larger pixel size.</source>
            <translation>Dessiner cette zone de {layer} demande {n} millions de pixels, plus que {most} ; choisissez une zone plus petite ou des pixels plus grands.</translation>
        </message>
        <message>
            <source>{layer} shows nothing here.</source>
            <translation>{layer} ne montre rien ici.</translation>
        </message>
        <message>
            <source>The plugin failed ({error}). The log of messages, LARSD, tells where.</source>
            <translation>L'extension a échoué ({error}). Le journal des messages, LARSD, indique où.</translation>
        </message>
        <message>
            <source>as in the layer's style</source>
            <translation>comme dans le style de la couche</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue: 5,3,2</source>
            <translation>Une bande, ou trois pour le rouge, le vert et le bleu : 5,3,2</translation>
        </message>
        <message>
            <source>This value and lower ones become black.</source>
            <translation>Cette valeur et les plus petites deviennent noires.</translation>
        </message>
        <message>
            <source>This value and higher ones become white.</source>
            <translation>Cette valeur et les plus grandes deviennent blanches.</translation>
        </message>
        <message>
            <source>What marks pixels that are no image. Automatic believes the raster unless its pixels say otherwise.</source>
            <translation>Ce qui marque les pixels sans image. Automatique croit le raster tant que ses pixels ne le contredisent pas.</translation>
        </message>
        <message>
            <source>as set in the raster</source>
            <translation>selon le raster</translation>
        </message>
        <message>
            <source>Pixels of this value do not count, in place of the raster's own.</source>
            <translation>Les pixels de cette valeur ne comptent pas ; elle remplace celle du raster.</translation>
        </message>
        <message>
            <source>The bands that are searched as red, green and blue.</source>
            <translation>Les bandes explorées comme rouge, vert et bleu.</translation>
        </message>
        <message>
            <source>The values that become black and white. Where QGIS chose those of the style by itself, larsd chooses its own.</source>
            <translation>Les valeurs qui deviennent noir et blanc. Si QGIS a choisi lui-même celles du style, larsd choisit les siennes.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automatique</translation>
        </message>
        <message>
            <source>none: every pixel counts</source>
            <translation>aucun : tous comptent</translation>
        </message>
        <message>
            <source>alpha band</source>
            <translation>bande alpha</translation>
        </message>
        <message>
            <source>value of nodata</source>
            <translation>valeur nodata</translation>
        </message>
        <message>
            <source>What the network will see; striped pixels do not count.</source>
            <translation>Ce que le réseau verra ; les pixels rayés ne comptent pas.</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandes</translation>
        </message>
        <message>
            <source>Stretch</source>
            <translation>Étirement</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Masque</translation>
        </message>
        <message>
            <source>Nodata</source>
            <translation>Nodata</translation>
        </message>
        <message>
            <source>other…</source>
            <translation>autre…</translation>
        </message>
        <message>
            <source>Tiles and ships that are wholly inland are left out. The world's shores know no rivers and docks behind them.</source>
            <translation>Les tuiles et les navires entièrement à l'intérieur des terres sont exclus. Les rivages du monde ne connaissent ni fleuves ni bassins derrière eux.</translation>
        </message>
        <message>
            <source> m from the shore</source>
            <translation> m du rivage</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water.</source>
            <translation>La terre plus proche du rivage compte comme de l'eau.</translation>
        </message>
        <message>
            <source>Not left out</source>
            <translation>Non exclue</translation>
        </message>
        <message>
            <source>By the world's shores</source>
            <translation>D'après les rivages du monde</translation>
        </message>
        <message>
            <source>By the polygons of a layer</source>
            <translation>D'après les polygones d'une couche</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} n'a pas de système de coordonnées de référence. Définissez-le dans le menu de la couche.</translation>
        </message>
        <message>
            <source>Live search waits: the map shows {n} tiles, and up to {most} are quick. Zoom in.</source>
            <translation>La recherche en direct attend : la carte montre {n} tuiles, et jusqu'à {most} sont rapides. Zoomez.</translation>
        </message>
        <message>
            <source>Environment and help</source>
            <translation>Environnement et aide</translation>
        </message>
        <message>
            <source>Resume a search</source>
            <translation>Reprendre une recherche</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>Environnement…</translation>
        </message>
        <message>
            <source>Save ships as</source>
            <translation>Enregistrer les navires sous</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Couche</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>Connexion</translation>
        </message>
        <message>
            <source>Schema</source>
            <translation>Schéma</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Table</translation>
        </message>
        <message>
            <source>Temporary layer</source>
            <translation>Couche temporaire</translation>
        </message>
        <message>
            <source>GeoPackage</source>
            <translation>GeoPackage</translation>
        </message>
        <message>
            <source>Database (PostgreSQL)</source>
            <translation>Base de données (PostgreSQL)</translation>
        </message>
        <message>
            <source>Choose the GeoPackage to write.</source>
            <translation>Choisissez le GeoPackage à écrire.</translation>
        </message>
        <message>
            <source>The name of the file must end in .gpkg.</source>
            <translation>Le nom du fichier doit se terminer par .gpkg.</translation>
        </message>
        <message>
            <source>Enter a name for the layer.</source>
            <translation>Saisissez un nom pour la couche.</translation>
        </message>
        <message>
            <source>Choose a PostgreSQL connection; create new ones in QGIS's Browser panel.</source>
            <translation>Choisissez une connexion PostgreSQL ; le panneau Explorateur de QGIS permet d'en créer.</translation>
        </message>
        <message>
            <source>Enter a name for the new table.</source>
            <translation>Nommez la table à créer.</translation>
        </message>
        <message>
            <source>The database connection {name} cannot be used: {reason}</source>
            <translation>La connexion {name} est inutilisable : {reason}</translation>
        </message>
        <message>
            <source>The ships could not be written to {table}: {reason}</source>
            <translation>Les navires n'ont pas pu être écrits dans {table} : {reason}</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>Le dossier {folder} n'existe pas.</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be written to.</source>
            <translation>Impossible d'écrire dans le dossier {folder}.</translation>
        </message>
        <message>
            <source>{file} cannot be written to.</source>
            <translation>Impossible d'écrire dans {file}.</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} that does not hold ships; choose another name.</source>
            <translation>{file} a une couche {layer} qui ne contient pas de navires ; choisissez un autre nom.</translation>
        </message>
        <message>
            <source>The table {table} exists already. Choose another name.</source>
            <translation>La table {table} existe déjà. Choisissez un autre nom.</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>La nouvelle table {table} ne peut pas être ouverte.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory.</source>
            <translation>Taille des tuiles. Des tuiles plus petites demandent moins de mémoire.</translation>
        </message>
        <message>
            <source>The longest ship that must fit into one tile.</source>
            <translation>Le plus long navire qui doit tenir entier dans une tuile.</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster but misses small ships.</source>
            <translation>Résolution au sol utilisée. Une résolution plus grossière est plus rapide, mais manque les petits navires.</translation>
        </message>
        <message>
            <source>Ships inside these polygons are left out, such as those on land.</source>
            <translation>Les navires situés dans ces polygones sont écartés, par exemple à terre.</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Avancé</translation>
        </message>
        <message>
            <source>Tile</source>
            <translation>Tuile</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>Recouvrement</translation>
        </message>
        <message>
            <source>Pixel size</source>
            <translation>Taille de pixel</translation>
        </message>
        <message>
            <source>Exclude</source>
            <translation>Exclure</translation>
        </message>
        <message>
            <source>Land</source>
            <translation>Terre</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>Détecter</translation>
        </message>
        <message>
            <source>Raster</source>
            <translation>Raster</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Zone</translation>
        </message>
        <message>
            <source>Save to</source>
            <translation>Enregistrer dans</translation>
        </message>
        <message>
            <source>automatic ({metres} m)</source>
            <translation>automatique ({metres} m)</translation>
        </message>
        <message>
            <source>Trained at {low} to {high} m per pixel</source>
            <translation>Entraîné de {low} à {high} m par pixel</translation>
        </message>
        <message>
            <source>nothing to search</source>
            <translation>rien à chercher</translation>
        </message>
        <message>
            <source>Reading the scene…</source>
            <translation>Lecture de la scène…</translation>
        </message>
        <message>
            <source>1 tile</source>
            <translation>1 tuile</translation>
        </message>
        <message>
            <source>about {n} tiles</source>
            <translation>environ {n} tuiles</translation>
        </message>
        <message>
            <source>Will run on {device}: {what}</source>
            <translation>S'exécutera sur {device} : {what}</translation>
        </message>
        <message>
            <source>There is no preview.</source>
            <translation>Il n'y a pas d'aperçu.</translation>
        </message>
        <message>
            <source>Will draw {columns} by {rows} pixels of {layer}, {gsd} m each, and search them. Whether the map's terms of use allow this is for you to check.</source>
            <translation>Dessinera {columns} sur {rows} pixels de {layer}, de {gsd} m chacun, et les parcourra. À vous de vérifier que les conditions d'utilisation de la carte le permettent.</translation>
        </message>
        <message>
            <source>{gsd} m per pixel</source>
            <translation>{gsd} m par pixel</translation>
        </message>
        <message>
            <source>Image of {layer}</source>
            <translation>Image de {layer}</translation>
        </message>
        <message>
            <source>Incomplete</source>
            <translation>Incomplet</translation>
        </message>
        <message>
            <source>Append</source>
            <translation>Ajouter</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} already, with {ships}.</source>
            <translation>{file} a déjà une couche {layer}, avec {ships}.</translation>
        </message>
        <message>
            <source>The file's other layers stay as they are.</source>
            <translation>Les autres couches du fichier restent telles quelles.</translation>
        </message>
        <message>
            <source>Replace layer</source>
            <translation>Remplacer la couche</translation>
        </message>
        <message>
            <source>It is open in this project: remove it from the project first to replace it.</source>
            <translation>Elle est ouverte dans ce projet : retirez-la d'abord du projet pour la remplacer.</translation>
        </message>
        <message>
            <source>1 ship</source>
            <translation>1 navire</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} navires</translation>
        </message>
        <message>
            <source>Search several rasters, or all of a folder, in one run</source>
            <translation>Parcourir plusieurs rasters, ou tous ceux d'un dossier, en une fois</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Rasters</translation>
        </message>
        <message>
            <source>Some of the rasters have another coordinate system in QGIS than in their files; search those one by one.</source>
            <translation>Certains rasters ont dans QGIS un autre système de coordonnées que dans leurs fichiers ; parcourez-les un par un.</translation>
        </message>
        <message>
            <source>{n} rasters</source>
            <translation>{n} rasters</translation>
        </message>
        <message>
            <source>1 ship shown</source>
            <translation>1 navire affiché</translation>
        </message>
        <message>
            <source>{n} ships shown</source>
            <translation>{n} navires affichés</translation>
        </message>
        <message>
            <source>{ships}; {area} km² in {time}.</source>
            <translation>{ships} ; {area} km² en {time}.</translation>
        </message>
        <message>
            <source>{shortest} to {longest} m long</source>
            <translation>de {shortest} à {longest} m de long</translation>
        </message>
        <message>
            <source>{ships}; searched in {time}.</source>
            <translation>{ships} ; recherche en {time}.</translation>
        </message>
        <message>
            <source>{length} m long</source>
            <translation>longueur {length} m</translation>
        </message>
        <message>
            <source>{n} h</source>
            <translation>{n} h</translation>
        </message>
        <message>
            <source>1 ship so far</source>
            <translation>1 navire jusqu'ici</translation>
        </message>
        <message>
            <source>{n} ships so far</source>
            <translation>{n} navires jusqu'ici</translation>
        </message>
        <message>
            <source>Found so far: {ships}, in {done} of {total} tiles.</source>
            <translation>Trouvés jusqu'ici : {ships}, dans {done} tuiles sur {total}.</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} s</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} min</translation>
        </message>
        <message>
            <source>{done} of {total} tiles</source>
            <translation>{done} tuiles sur {total}</translation>
        </message>
        <message>
            <source>scene {n} of {scenes}</source>
            <translation>scène {n} sur {scenes}</translation>
        </message>
        <message>
            <source>running for {time}</source>
            <translation>en cours depuis {time}</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>encore {time} environ</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>La recherche a été arrêtée.</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>Démarrage de larsd…</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Contrôler</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Arrêt en cours…</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurer…</translation>
        </message>
        <message>
            <source>Searching on {device}…</source>
            <translation>Recherche sur {device}…</translation>
        </message>
        <message>
            <source>Its work is kept: the same search goes on from here.</source>
            <translation>Son travail est conservé : la même recherche reprend d'ici.</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>Aucun navire n'a été trouvé.</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Conserver</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <source>The search of {scene} did not come to its end.</source>
            <translation>La recherche dans {scene} n'est pas allée jusqu'au bout.</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Reprendre</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Oublier</translation>
        </message>
        <message>
            <source>Drawing the map: {done} of {total} parts</source>
            <translation>Dessin de la carte : {done} parties sur {total}</translation>
        </message>
        <message>
            <source>Going on with {tiles} of {total} tiles from the run before.</source>
            <translation>Reprise avec {tiles} tuiles sur {total} de l'exécution précédente.</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminé en {time}.</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>Aucun navire n'avait encore été trouvé.</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation>Environnement LARSD</translation>
        </message>
        <message>
            <source>Copy log</source>
            <translation>Copier le journal</translation>
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation>larsd sur cet ordinateur</translation>
        </message>
        <message>
            <source>Use selected</source>
            <translation>Utiliser la sélection</translation>
        </message>
        <message>
            <source>Search again</source>
            <translation>Rechercher à nouveau</translation>
        </message>
        <message>
            <source>Check (larsd doctor)</source>
            <translation>Vérifier (larsd doctor)</translation>
        </message>
        <message>
            <source>Choose a Python or larsd</source>
            <translation>Choisir un Python ou larsd</translation>
        </message>
        <message>
            <source>Or the path of a Python, of larsd, or of an environment's folder</source>
            <translation>Ou le chemin d'un Python, de larsd ou du dossier d'un environnement</translation>
        </message>
        <message>
            <source>Use this path</source>
            <translation>Utiliser ce chemin</translation>
        </message>
        <message>
            <source>Create an environment</source>
            <translation>Créer un environnement</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation>Dossier contenant larsd_geo-….whl</translation>
        </message>
        <message>
            <source>Wheels</source>
            <translation>Wheels</translation>
        </message>
        <message>
            <source>Install everything from this folder, without a network</source>
            <translation>Tout installer depuis ce dossier, sans réseau</translation>
        </message>
        <message>
            <source>none: OpenVINO, for the CPU (about 1.2 GB in all)</source>
            <translation>aucun : OpenVINO, pour le processeur (environ 1,2 Go en tout)</translation>
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation>pour le processeur (environ 2 Go en tout)</translation>
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation>pour GPU NVIDIA (environ 6 Go en tout)</translation>
        </message>
        <message>
            <source>torch</source>
            <translation>torch</translation>
        </message>
        <message>
            <source>For GPUs on Windows, and a smaller torch on Linux: address from pytorch.org</source>
            <translation>Pour les GPU sous Windows et pour un torch plus petit sous Linux : adresse donnée par pytorch.org</translation>
        </message>
        <message>
            <source>torch index</source>
            <translation>Index de torch</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Emplacement</translation>
        </message>
        <message>
            <source>Install</source>
            <translation>Installer</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation>Recherche de larsd…</translation>
        </message>
        <message>
            <source>larsd was not found on this computer: enter its path, or create an environment.</source>
            <translation>larsd n'a pas été trouvé sur cet ordinateur : indiquez son chemin ou créez un environnement.</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Vérification…</translation>
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation>Aucun Python 3.10 ou plus récent avec les modules venv et ensurepip n'a été trouvé.</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>Annulé.</translation>
        </message>
        <message>
            <source>larsd {} is now in use.</source>
            <translation>larsd {} est désormais utilisé.</translation>
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation>Utilisé : larsd {} dans Python {}, {} ({})</translation>
        </message>
        <message>
            <source>larsd doctor found no problems.</source>
            <translation>larsd doctor n'a trouvé aucun problème.</translation>
        </message>
        <message>
            <source>larsd doctor found a problem; see below.</source>
            <translation>larsd doctor a trouvé un problème ; voir ci-dessous.</translation>
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation>Le choix enregistré {} ne répond pas.</translation>
        </message>
        <message>
            <source>Installing; this takes a few minutes.</source>
            <translation>Installation en cours ; cela prend quelques minutes.</translation>
        </message>
        <message>
            <source>The package index only has the torch for GPUs (about 6 GB in all), which also runs on the CPU.</source>
            <translation>L’index de paquets ne propose que le torch pour GPU (environ 6 Go en tout), qui fonctionne aussi sur le processeur.</translation>
        </message>
        <message>
            <source>This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: sudo apt-get install python3-venv. Elsewhere, choose another Python.</source>
            <translation>Il manque à ce Python les modules venv et ensurepip. Sous Debian et Ubuntu : sudo apt-get install python3-venv. Ailleurs, choisissez un autre Python.</translation>
        </message>
        <message>
            <source>The disk is full; make room and try again.</source>
            <translation>Le disque est plein ; libérez de la place et réessayez.</translation>
        </message>
        <message>
            <source>The proxy requires a user name and a password (error 407); enter them in QGIS under Settings &gt; Options &gt; Network.</source>
            <translation>Le proxy demande un nom d'utilisateur et un mot de passe (erreur 407) ; saisissez-les dans QGIS sous Préférences &gt; Options &gt; Réseau.</translation>
        </message>
        <message>
            <source>The server's certificate is not trusted. A company's proxy often replaces certificates: ask for its certificate file and set the environment variable PIP_CERT to it, or install from a folder of wheels without a network.</source>
            <translation>Le certificat du serveur n'est pas approuvé. Le proxy d'une entreprise remplace souvent les certificats : demandez son fichier de certificat et indiquez-le dans la variable d'environnement PIP_CERT, ou installez depuis un dossier de wheels, sans réseau.</translation>
        </message>
        <message>
            <source>pip cannot use a SOCKS proxy by itself; set an HTTP proxy, or install from a folder.</source>
            <translation>pip ne sait pas utiliser seul un proxy SOCKS ; configurez un proxy HTTP ou installez depuis un dossier.</translation>
        </message>
        <message>
            <source>The proxy cannot be reached; check QGIS's Settings &gt; Options &gt; Network.</source>
            <translation>Le proxy est injoignable ; vérifiez dans QGIS Préférences &gt; Options &gt; Réseau.</translation>
        </message>
        <message>
            <source>larsd-geo or something it needs does not run on this version of Python; choose another.</source>
            <translation>larsd-geo, ou ce dont il a besoin, ne fonctionne pas avec cette version de Python ; choisissez-en une autre.</translation>
        </message>
        <message>
            <source>A wheel in the folder was built for another system or another Python.</source>
            <translation>Un wheel du dossier est destiné à un autre système ou à un autre Python.</translation>
        </message>
        <message>
            <source>The package server cannot be reached. Check the network and the proxy, or install from a folder of wheels without a network.</source>
            <translation>Le serveur de paquets est injoignable. Vérifiez le réseau et le proxy, ou installez depuis un dossier de wheels, sans réseau.</translation>
        </message>
        <message>
            <source>A package that larsd-geo needs was not found: a folder of wheels must hold all of them, built for this system and this version of Python.</source>
            <translation>Il manque un paquet dont larsd-geo a besoin : un dossier de wheels doit les contenir tous, pour ce système et cette version de Python.</translation>
        </message>
        <message>
            <source>The folder is not writable, or a virus scanner is holding a file; check both and try again.</source>
            <translation>Le dossier n'est pas accessible en écriture, ou un antivirus retient un fichier ; vérifiez les deux et réessayez.</translation>
        </message>
        <message>
            <source>A Windows library is missing: install Microsoft's Visual C++ Redistributable (x64).</source>
            <translation>Il manque une bibliothèque de Windows : installez Visual C++ Redistributable (x64) de Microsoft.</translation>
        </message>
        <message>
            <source>There was not enough memory; close other programs.</source>
            <translation>Il n'y avait pas assez de mémoire ; fermez d'autres programmes.</translation>
        </message>
        <message>
            <source>It did not work: {last}</source>
            <translation>Cela n'a pas fonctionné : {last}</translation>
        </message>
        <message>
            <source>The default package index does not have this build of torch for this system: enter the index address that pytorch.org gives for it, or choose the other build.</source>
            <translation>L'index de paquets par défaut n'a pas cette version de torch pour ce système : saisissez l'adresse de l'index indiquée par pytorch.org, ou choisissez l'autre version.</translation>
        </message>
        <message>
            <source>nothing was printed</source>
            <translation>rien n'a été affiché</translation>
        </message>
        <message>
            <source>{path} is Python {version}; larsd-geo needs {oldest} or newer.</source>
            <translation>{path} est Python {version} ; larsd-geo demande {oldest} ou plus récent.</translation>
        </message>
        <message>
            <source>The disk of {folder} has {free} GiB free, but about {needed} GiB are needed; make room first.</source>
            <translation>Il reste {free} Gio sur le disque de {folder}, mais il en faut environ {needed} ; libérez d'abord de la place.</translation>
        </message>
        <message>
            <source>{path} cannot be run: {reason}.</source>
            <translation>{path} ne peut pas être exécuté : {reason}.</translation>
        </message>
        <message>
            <source>larsd is not set up yet; choose or install it under Raster &gt; LARSD Ship Detection &gt; Environment.</source>
            <translation>larsd n'est pas encore configuré ; choisissez-le ou installez-le dans Raster &gt; LARSD Ship Detection &gt; Environnement.</translation>
        </message>
        <message>
            <source>created by this plugin</source>
            <translation>créé par cette extension</translation>
        </message>
        <message>
            <source>conda environment</source>
            <translation>environnement conda</translation>
        </message>
        <message>
            <source>saved choice</source>
            <translation>choix enregistré</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>choisi</translation>
        </message>
        <message>
            <source>{path} has no larsd-geo; install it there, or choose another Python.</source>
            <translation>{path} n'a pas larsd-geo ; installez-le là ou choisissez un autre Python.</translation>
        </message>
        <message>
            <source>{path} is not larsd: it did not answer as larsd does.</source>
            <translation>{path} n'est pas larsd : sa réponse n'est pas celle de larsd.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too old for this plugin (it speaks protocol {theirs}, the plugin needs {ours}); update larsd-geo there.</source>
            <translation>{path} est larsd {version}, trop ancien pour cette extension (il parle le protocole {theirs}, elle a besoin du {ours}) ; mettez-y à jour larsd-geo.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too new for this plugin (it speaks protocol {theirs}, the plugin understands {ours}); update the plugin.</source>
            <translation>{path} est larsd {version}, trop récent pour cette extension (il parle le protocole {theirs}, elle comprend le {ours}) ; mettez à jour l'extension.</translation>
        </message>
        <message>
            <source>active environment</source>
            <translation>environnement actif</translation>
        </message>
        <message>
            <source>There is no file {path}; choose a Python or larsd executable.</source>
            <translation>Le fichier {path} n'existe pas ; choisissez un Python ou le programme larsd.</translation>
        </message>
        <message>
            <source>{path} is not an executable program.</source>
            <translation>{path} n'est pas un programme exécutable.</translation>
        </message>
        <message>
            <source>{path} did not answer within {seconds} s; it is probably not larsd.</source>
            <translation>{path} n'a pas répondu en {seconds} s ; ce n'est sans doute pas larsd.</translation>
        </message>
        <message>
            <source>{path} cannot be run ({reason}); choose a Python or larsd executable.</source>
            <translation>{path} ne peut pas être exécuté ({reason}) ; choisissez un Python ou le programme larsd.</translation>
        </message>
        <message>
            <source>The folder {path} does not hold a Python environment.</source>
            <translation>Le dossier {path} ne contient pas d'environnement Python.</translation>
        </message>
        <message>
            <source>There is no wheel of larsd-geo ({name}-….whl) in {folder}; see the plugin's documentation for how to get one.</source>
            <translation>Il n'y a pas de wheel de larsd-geo ({name}-….whl) dans {folder} ; la documentation de l'extension dit comment en obtenir un.</translation>
        </message>
        <message>
            <source>no folder</source>
            <translation>aucun dossier</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Numéro</translation>
        </message>
        <message>
            <source>Score (0 to 1)</source>
            <translation>Score (0 à 1)</translation>
        </message>
        <message>
            <source>Length (m)</source>
            <translation>Longueur (m)</translation>
        </message>
        <message>
            <source>Width (m)</source>
            <translation>Largeur (m)</translation>
        </message>
        <message>
            <source>Heading (° from north)</source>
            <translation>Cap (° depuis le nord)</translation>
        </message>
        <message>
            <source>Bow and stern may be swapped</source>
            <translation>Proue et poupe peut-être inversées</translation>
        </message>
        <message>
            <source>Probability of the bow</source>
            <translation>Probabilité de la proue</translation>
        </message>
        <message>
            <source>Area (m²)</source>
            <translation>Surface (m²)</translation>
        </message>
        <message>
            <source>Longitude (°)</source>
            <translation>Longitude (°)</translation>
        </message>
        <message>
            <source>Latitude (°)</source>
            <translation>Latitude (°)</translation>
        </message>
        <message>
            <source>Cut by the image's edge</source>
            <translation>Coupé par le bord de l'image</translation>
        </message>
        <message>
            <source>Scene's address</source>
            <translation>Adresse de la scène</translation>
        </message>
        <message>
            <source>Time of the image</source>
            <translation>Heure de l'image</translation>
        </message>
        <message>
            <source>Platform</source>
            <translation>Plateforme</translation>
        </message>
        <message>
            <source>Azimuth of the sun (°)</source>
            <translation>Azimut du soleil (°)</translation>
        </message>
        <message>
            <source>Elevation of the sun (°)</source>
            <translation>Élévation du soleil (°)</translation>
        </message>
        <message>
            <source>Azimuth of the view (°)</source>
            <translation>Azimut de visée (°)</translation>
        </message>
        <message>
            <source>Off nadir (°)</source>
            <translation>Écart au nadir (°)</translation>
        </message>
        <message>
            <source>Incidence (°)</source>
            <translation>Incidence (°)</translation>
        </message>
        <message>
            <source>Pixel size of the image (m)</source>
            <translation>Taille de pixel de l'image (m)</translation>
        </message>
        <message>
            <source>Pixel size of the search (m)</source>
            <translation>Taille de pixel de la recherche (m)</translation>
        </message>
        <message>
            <source>Time of the search</source>
            <translation>Heure de la recherche</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Verdict</translation>
        </message>
        <message>
            <source>none</source>
            <translation>aucun</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>accepté</translation>
        </message>
        <message>
            <source>rejected</source>
            <translation>rejeté</translation>
        </message>
        <message>
            <source>{layer} is not a layer of ships; choose another name.</source>
            <translation>{layer} n'est pas une couche de navires ; choisissez un autre nom.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>Ajoutez une couche raster au projet pour commencer.</translation>
        </message>
        <message>
            <source>The layer {layer} cannot be read; check its source.</source>
            <translation>La couche {layer} ne peut pas être lue ; vérifiez sa source.</translation>
        </message>
        <message>
            <source>{layer} is not a raster file but a map from elsewhere: use the panel Ships, which draws the part that you choose, or export that part as a GeoTIFF first.</source>
            <translation>{layer} n'est pas un fichier raster mais une carte venue d'ailleurs : utilisez le panneau Navires, qui dessine la partie choisie, ou exportez d'abord cette partie en GeoTIFF.</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>Le fichier {file} n'existe plus.</translation>
        </message>
        <message>
            <source>Searched area</source>
            <translation>Zone parcourue</translation>
        </message>
        <message>
            <source>Ships by score</source>
            <translation>Navires par score</translation>
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>Trouver des navires dans une couche raster (LARSD)</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation>Détecter les navires</translation>
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation>Trouve les navires dans un raster, sous forme de rectangles orientés avec longueur, largeur et cap.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial image. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and the model that found it.&lt;/p&gt;&lt;p&gt;The search is done by &lt;i&gt;larsd&lt;/i&gt;, a separate program that you choose or install under Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The first lines of the log say which device it runs on, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run the search once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Trouve les navires dans une image satellite ou aérienne. Le résultat est une couche de polygones : un rectangle orienté par navire, avec son score, sa longueur et sa largeur en mètres, son cap par rapport au nord géographique et le modèle qui l'a trouvé.&lt;/p&gt;&lt;p&gt;La recherche est faite par &lt;i&gt;larsd&lt;/i&gt;, un programme à part que vous choisissez ou installez dans Raster &amp;gt; LARSD Ship Detection &amp;gt; Environnement. Les premières lignes du journal disent sur quel périphérique il s'exécute, et pourquoi.&lt;/p&gt;&lt;p&gt;Un score de 0,5 n'est pas une promesse. Lancez la recherche une fois avec un score bas, puis filtrez la couche par le champ &lt;i&gt;score&lt;/i&gt;.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation>Un fichier raster avec un système de coordonnées. Des pixels de 0,3 à 5 m conviennent à la plupart des modèles.</translation>
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation>Seul ce rectangle est exploré ; vide : toute la scène.</translation>
        </message>
        <message>
            <source>Only these polygons are searched; they may be in any coordinate system. With an extent as well: only where both overlap.</source>
            <translation>Seuls ces polygones sont explorés ; leur système de coordonnées est libre. Avec une emprise en plus : seulement là où les deux se recoupent.</translation>
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation>Les navires dont le centre se trouve dans un de ces polygones sont écartés.</translation>
        </message>
        <message>
            <source>Ships with a lower score are left out, 0 to 1; empty: the model's own threshold.</source>
            <translation>Les navires de score inférieur sont écartés, de 0 à 1 ; vide : le seuil du modèle.</translation>
        </message>
        <message>
            <source>Ships that are shorter are left out; empty: none.</source>
            <translation>Les navires plus courts sont écartés ; vide : aucun.</translation>
        </message>
        <message>
            <source>Ships that are longer are left out; empty: none.</source>
            <translation>Les navires plus longs sont écartés ; vide : aucun.</translation>
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation>Nom d'un modèle installé ou dossier d'un modèle ; vide : le modèle par défaut.</translation>
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation>auto, cpu, mps, cuda ou cuda:1 ; auto prend le plus rapide qui fonctionne.</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as in the style of a layer of the project, or as set in a raster file.</source>
            <translation>Une bande, ou trois pour rouge, vert et bleu ; vide : comme dans le style d'une couche du projet, ou comme l'indique un fichier raster.</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory; empty: chosen from the overlap.</source>
            <translation>Taille des tuiles. Des tuiles plus petites demandent moins de mémoire ; vide : choisie selon le recouvrement.</translation>
        </message>
        <message>
            <source>Tiles overlap by this length: a ship up to it lies whole in at least one of them.</source>
            <translation>Les tuiles se recouvrent de cette longueur : un navire qui ne la dépasse pas tient entier dans au moins l'une d'elles.</translation>
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own resolution, within the range that the model was trained for.</source>
            <translation>La scène est lue à ce nombre de mètres par pixel ; vide : sa propre résolution, dans la plage pour laquelle le modèle a été entraîné.</translation>
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation>La couche des navires, dans le système de coordonnées de la scène.</translation>
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation>navire,bateau,embarcation,détection d'objets,rectangles orientés,maritime,LARSD</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation>Rechercher dans cette emprise</translation>
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation>Rechercher dans ces polygones</translation>
        </message>
        <message>
            <source>Exclude these polygons (land)</source>
            <translation>Exclure ces polygones (terre)</translation>
        </message>
        <message>
            <source>Least length (metres)</source>
            <translation>Longueur minimale (mètres)</translation>
        </message>
        <message>
            <source>Greatest length (metres)</source>
            <translation>Longueur maximale (mètres)</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation>Tuile (pixels)</translation>
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation>Navire le plus long (mètres)</translation>
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation>Résolution au sol (mètres)</translation>
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation>L'emprise et les polygones n'ont rien en commun ; rien à explorer.</translation>
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation>La couche {} n'a pas de polygones.</translation>
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation>Évaluer les détections</translation>
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation>Compare les navires détectés aux polygones des navires réels.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Measures how good a layer of detections is, against polygons of the true ships in the same waters: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is correct if its IoU with a true ship (the area of their overlap, divided by the area of both together) is above 0.5. A second one of the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Mesure la qualité d'une couche de détections par rapport aux polygones des navires réels sur les mêmes eaux : précision, rappel, F1 et précision moyenne, pour tous les navires et selon leur longueur.&lt;/p&gt;&lt;p&gt;Une détection est juste si son IoU avec un navire réel (aire commune divisée par l'aire des deux réunis) est supérieur à 0,5. Une seconde du même navire est fausse. Les lignes de la référence dont le champ &lt;i&gt;review&lt;/i&gt; vaut &lt;i&gt;rejected&lt;/i&gt; sont écartées ; celles dont le champ &lt;i&gt;ignore&lt;/i&gt; est vrai ne comptent ni comme trouvées ni comme manquées.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation>Évaluation des navires détectés</translation>
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation>Précision moyenne à IoU 0,75 : {}, à 0,50 à 0,95 : {}.</translation>
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation>navire,exactitude,précision,rappel,précision moyenne,vérité terrain,LARSD</translation>
        </message>
        <message>
            <source>A polygon layer with the field score, as Detect ships creates it.</source>
            <translation>Une couche de polygones avec le champ score, comme celle que produit « Détecter les navires ».</translation>
        </message>
        <message>
            <source>Polygons of the ships that are really there, in any coordinate system.</source>
            <translation>Polygones des navires réellement présents, dans tout système de coordonnées.</translation>
        </message>
        <message>
            <source>True ships whose centre is outside are ignored, and detections outside count only where they meet a true ship inside; empty: everywhere.</source>
            <translation>Les navires réels dont le centre est à l'extérieur sont ignorés, et les détections à l'extérieur ne comptent que si elles touchent un navire réel à l'intérieur ; vide : partout.</translation>
        </message>
        <message>
            <source>Precision, recall and F1 count the detections with at least this score; empty: the score at which F1 is highest. Average precision counts all of them.</source>
            <translation>La précision, le rappel et F1 comptent les détections d'au moins ce score ; vide : le score où F1 est le plus élevé. La précision moyenne les compte toutes.</translation>
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation>Une table : une ligne pour tous les navires et une pour chaque plage de longueurs.</translation>
        </message>
        <message>
            <source>The same as an HTML page.</source>
            <translation>La même chose sous forme de page HTML.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Précision</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>Rappel</translation>
        </message>
        <message>
            <source>F1</source>
            <translation>F1</translation>
        </message>
        <message>
            <source>Average precision</source>
            <translation>Précision moyenne</translation>
        </message>
        <message>
            <source>all</source>
            <translation>tous</translation>
        </message>
        <message>
            <source>Detected ships</source>
            <translation>Navires détectés</translation>
        </message>
        <message>
            <source>True ships</source>
            <translation>Navires réels</translation>
        </message>
        <message>
            <source>Compare in these polygons</source>
            <translation>Comparer dans ces polygones</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>Résultats</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Rapport</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>Fichiers HTML (*.html)</translation>
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation>Contours des navires trouvés, médianes : IoU {:.2f}, écart du centre {:.1f} m, de la longueur {:.1f} %, de l’axe {:.1f}°.</translation>
        </message>
        <message>
            <source>Two numbers, for all bands; empty: as in the style of a layer of the project if somebody set them there, else chosen from the scene.</source>
            <translation>Deux nombres pour toutes les bandes ; vide : comme dans le style d'une couche du projet si quelqu'un les y a fixés, sinon choisis d'après la scène.</translation>
        </message>
        <message>
            <source>Of two boxes that overlap by more than this, from 0 to 1, the one with the lower score is dropped; empty: the program's own value.</source>
            <translation>De deux boîtes qui se chevauchent plus que cela, de 0 à 1, celle de score inférieur est écartée ; vide : la valeur du programme.</translation>
        </message>
        <message>
            <source>What marks pixels without an image; auto believes the raster unless its pixels say otherwise.</source>
            <translation>Ce qui marque les pixels sans image ; auto se fie au raster sauf si ses pixels disent le contraire.</translation>
        </message>
        <message>
            <source>The value of pixels without an image; empty: as the raster says.</source>
            <translation>La valeur des pixels sans image ; vide : comme le dit le raster.</translation>
        </message>
        <message>
            <source>What runs the network; auto takes the fastest that is installed.</source>
            <translation>Ce qui exécute le réseau ; auto prend le plus rapide qui est installé.</translation>
        </message>
        <message>
            <source>What the network computes in; float32 gives the same result on any device.</source>
            <translation>Ce avec quoi le réseau calcule ; float32 donne le même résultat sur tout appareil.</translation>
        </message>
        <message>
            <source>Tiles that go through the network together; empty: chosen for the device.</source>
            <translation>Tuiles qui passent ensemble dans le réseau ; vide : choisi pour l'appareil.</translation>
        </message>
        <message>
            <source>Threads that read and compute; empty: as many as the processor has cores.</source>
            <translation>Fils qui lisent et calculent ; vide : autant que le processeur a de cœurs.</translation>
        </message>
        <message>
            <source>Every tile is seen in all eight turns and flips: eight times slower.</source>
            <translation>Chaque tuile est vue dans ses huit rotations et symétries : huit fois plus lent.</translation>
        </message>
        <message>
            <source>auto looks again with coarser pixels where ships may be too long for the finest; fine looks once.</source>
            <translation>auto cherche de nouveau avec des pixels plus grossiers là où des navires peuvent être trop longs pour les plus fins ; fine cherche une fois.</translation>
        </message>
        <message>
            <source>auto leaves out tiles and ships that are wholly inland; it knows the world's shores, but no rivers and docks behind them, and needs larsd's extra land.</source>
            <translation>auto laisse de côté les tuiles et les navires entièrement à terre ; il connaît les côtes du monde, mais ni les fleuves ni les bassins derrière elles, et demande l'extra land de larsd.</translation>
        </message>
        <message>
            <source>The land, in place of the world's shores that auto knows.</source>
            <translation>La terre, à la place des côtes du monde que connaît auto.</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water; empty: 5000 m.</source>
            <translation>La terre plus proche de la côte compte comme eau ; vide : 5000 m.</translation>
        </message>
        <message>
            <source>Coordinates are then pixels (column, row).</source>
            <translation>Les coordonnées sont alors des pixels (colonne, ligne).</translation>
        </message>
        <message>
            <source>The coordinate system of the layer of ships; empty: the scene's.</source>
            <translation>Le système de coordonnées de la couche de navires ; vide : celui de la scène.</translation>
        </message>
        <message>
            <source>The value that becomes black must be below the one that becomes white.</source>
            <translation>La valeur qui devient noire doit être inférieure à celle qui devient blanche.</translation>
        </message>
        <message>
            <source>Values that become black and white</source>
            <translation>Valeurs qui deviennent noir et blanc</translation>
        </message>
        <message>
            <source>Overlap of two ships</source>
            <translation>Chevauchement de deux navires</translation>
        </message>
        <message>
            <source>Invalid pixels</source>
            <translation>Pixels non valides</translation>
        </message>
        <message>
            <source>Value of invalid pixels</source>
            <translation>Valeur des pixels non valides</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>Moteur de calcul</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>Taille de lot</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Fils d'exécution</translation>
        </message>
        <message>
            <source>Search all turns and flips</source>
            <translation>Explorer toutes les rotations et symétries</translation>
        </message>
        <message>
            <source>Looks</source>
            <translation>Passages</translation>
        </message>
        <message>
            <source>Polygons of the land</source>
            <translation>Polygones de la terre</translation>
        </message>
        <message>
            <source>Distance from the shore (metres)</source>
            <translation>Distance à la côte (mètres)</translation>
        </message>
        <message>
            <source>Accept images without georeferencing</source>
            <translation>Accepter les images sans géoréférencement</translation>
        </message>
        <message>
            <source>Coordinate system of the ships</source>
            <translation>Système de coordonnées des navires</translation>
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation>LARSD : détection de navires</translation>
        </message>
        <message>
            <source>Device: {}</source>
            <translation>Périphérique : {}</translation>
        </message>
        <message>
            <source>Model: {}</source>
            <translation>Modèle : {}</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>Chargement du modèle…</translation>
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation> sur {:.3g} km²</translation>
        </message>
        <message>
            <source>{}{} in {:.1f} s</source>
            <translation>{}{} en {:.1f} s</translation>
        </message>
        <message>
            <source>Cancelled; the search has ended.</source>
            <translation>Annulé ; la recherche est terminée.</translation>
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation>larsd {} depuis {}</translation>
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation>La couche écrite par larsd ne peut pas être lue.</translation>
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation>Les navires n'ont pas pu être écrits dans {} : {}</translation>
        </message>
        <message>
            <source>the CRS in the layer's own menu</source>
            <translation>le SCR dans le menu de la couche</translation>
        </message>
        <message>
            <source>The world's shores are not installed: install {package} into the environment of {program}, or choose another land mask under Advanced.</source>
            <translation>Les rivages du monde ne sont pas installés : installez {package} dans l'environnement de {program}, ou choisissez un autre masque de terre sous Avancé.</translation>
        </message>
        <message>
            <source>In Processing, Detect ships has: {fields}.</source>
            <translation>Dans Traitement, « Détecter les navires » a : {fields}.</translation>
        </message>
        <message>
            <source>The world's shores are not installed: run {command} in a terminal, or choose another land mask under Advanced.</source>
            <translation>Les rivages du monde ne sont pas installés : lancez {command} dans un terminal, ou choisissez un autre masque de terre sous Avancé.</translation>
        </message>
        <message>
            <source>Among the parameters: {fields}.</source>
            <translation>Parmi les paramètres : {fields}.</translation>
        </message>
        <message>
            <source>In this panel: {fields}.</source>
            <translation>Dans ce panneau : {fields}.</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>Dessiner un navire manqué</translation>
        </message>
        <message>
            <source>Click three times on the map: stern, bow, width. Right-click to start again.</source>
            <translation>Cliquez trois fois sur la carte : poupe, proue, largeur. Un clic droit recommence.</translation>
        </message>
        <message>
            <source>Added a ship of {size}.</source>
            <translation>Un navire de {size} a été ajouté.</translation>
        </message>
        <message>
            <source>The search is still running; you can review the ships when it is done.</source>
            <translation>La recherche est en cours ; vous pourrez contrôler les navires quand elle sera terminée.</translation>
        </message>
        <message>
            <source>Delete ships</source>
            <translation>Supprimer des navires</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>Dessiner un navire</translation>
        </message>
        <message>
            <source>{layer} did not accept the change.</source>
            <translation>{layer} n'a pas accepté la modification.</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} ne peut pas être modifiée : son fichier ou sa table est en lecture seule. Enregistrez-la en GeoPackage pour la contrôler.</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Exporter</translation>
        </message>
        <message>
            <source>Ships that are shown…</source>
            <translation>Navires affichés…</translation>
        </message>
        <message>
            <source>Accepted ships only…</source>
            <translation>Navires acceptés seulement…</translation>
        </message>
        <message>
            <source>There are no such ships; nothing was saved.</source>
            <translation>Il n'y a pas de tels navires ; rien n'a été enregistré.</translation>
        </message>
        <message>
            <source>Saved {ships} in {file}.</source>
            <translation>{ships} enregistrés dans {file}.</translation>
        </message>
        <message>
            <source>The layer {layer} of {file} is open in this project; choose another file.</source>
            <translation>La couche {layer} de {file} est ouverte dans ce projet ; choisissez un autre fichier.</translation>
        </message>
        <message>
            <source>{ships} of these changed elsewhere since they were read; the table shows them as they are now, and nothing was written.</source>
            <translation>{ships} parmi ceux-ci ont changé ailleurs depuis leur lecture ; la table les montre tels qu'ils sont maintenant, et rien n'a été écrit.</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>Enregistrer comme données d'entraînement…</translation>
        </message>
        <message>
            <source>A label file next to the scene, for larsd train and larsd evaluate</source>
            <translation>Un fichier d'étiquettes à côté de la scène, pour larsd train et larsd evaluate</translation>
        </message>
        <message>
            <source>For training, put it in the same folder as the scene, a GeoTIFF.</source>
            <translation>Pour l'entraînement, placez-le dans le même dossier que la scène, un GeoTIFF.</translation>
        </message>
        <message>
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>Acceptez ou rejetez d'abord quelques navires : il n'y a encore rien à apprendre.</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>{ships} navires, {negatives} endroits rejetés et {ignored} non contrôlés (à ignorer) enregistrés dans {file}.</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Score</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Longueur</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Largeur</translation>
        </message>
        <message>
            <source>Heading</source>
            <translation>Cap</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <source>Delete the selected ships (Del)</source>
            <translation>Supprimer les navires sélectionnés (Suppr)</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Ordre</translation>
        </message>
        <message>
            <source>List</source>
            <translation>Liste</translation>
        </message>
        <message>
            <source>Highest score first</source>
            <translation>Score le plus élevé d'abord</translation>
        </message>
        <message>
            <source>Least sure first</source>
            <translation>Les moins sûrs d'abord</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>Le long de la scène</translation>
        </message>
        <message>
            <source>By a column's heading</source>
            <translation>Selon une colonne</translation>
        </message>
        <message>
            <source>All ships</source>
            <translation>Tous les navires</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>Non vérifiés</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Acceptés</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Rejetés</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Suivant</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Retour</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>Effacer le verdict</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Accepter</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>Rejeter</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>{done} contrôlés sur {ships}</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>Il n'y a pas encore de couche de navires dans le projet.</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>Il n'y a rien à annuler.</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>Aucun navire n'est affiché ; un score plus bas en montre davantage.</translation>
        </message>
        <message>
            <source>Delete {ships} from {layer}? A rejected ship stays and can serve as training.</source>
            <translation>Supprimer {ships} de {layer} ? Un navire rejeté reste et peut servir à l'entraînement.</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>Tous les navires affichés ont été contrôlés.</translation>
        </message>
        <message>
            <source>{n} hidden by score or length</source>
            <translation>{n} masqués par score ou longueur</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} est en cours d'édition : enregistrez ou terminez l'édition, puis déplacez le curseur.</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>Les navires de score inférieur sont masqués, pas perdus : déplacez le curseur à tout moment. Les navires acceptés sont toujours affichés.</translation>
        </message>
        <message>
            <source>any</source>
            <translation>toute</translation>
        </message>
        <message>
            <source>Shorter ships are hidden, not lost.</source>
            <translation>Les navires plus courts sont masqués, pas perdus.</translation>
        </message>
        <message>
            <source>Longer ships are hidden, not lost.</source>
            <translation>Les navires plus longs sont masqués, pas perdus.</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>Revenir au seuil du modèle, {score}</translation>
        </message>
        <message>
            <source>larsd has said nothing for a minute. Perhaps the computer is very busy, or the scene's disk or server does not answer.</source>
            <translation>larsd n'a rien dit depuis une minute. L'ordinateur est peut-être très occupé, ou le disque ou le serveur de la scène ne répond pas.</translation>
        </message>
        <message>
            <source>There was not enough memory; try a smaller tile.</source>
            <translation>Il n'y avait pas assez de mémoire ; essayez une tuile plus petite.</translation>
        </message>
        <message>
            <source>The disk is full; make room or choose another folder.</source>
            <translation>Le disque est plein ; libérez de la place ou choisissez un autre dossier.</translation>
        </message>
        <message>
            <source>larsd-geo is no longer installed where the settings say; choose another environment.</source>
            <translation>larsd-geo n'est plus installé là où l'indiquent les paramètres ; choisissez un autre environnement.</translation>
        </message>
        <message>
            <source>larsd ended without reporting a result; its log may say more.</source>
            <translation>larsd s'est terminé sans indiquer de résultat ; son journal en dit peut-être plus.</translation>
        </message>
        <message>
            <source>larsd reported an error without a message.</source>
            <translation>larsd a signalé une erreur sans message.</translation>
        </message>
        <message>
            <source>Usually the computer ran out of memory; try a smaller tile.</source>
            <translation>Le plus souvent, la mémoire était épuisée ; essayez une tuile plus petite.</translation>
        </message>
        <message>
            <source>The installed larsd is too old for this plugin; update it in the environment settings.</source>
            <translation>Le larsd installé est trop ancien pour cette extension ; mettez-le à jour dans les paramètres de l'environnement.</translation>
        </message>
        <message>
            <source>larsd ended with status {code}: {last}</source>
            <translation>larsd s'est terminé avec le code {code} : {last}</translation>
        </message>
        <message>
            <source>larsd was stopped from outside (signal {signal}).</source>
            <translation>larsd a été arrêté de l'extérieur (signal {signal}).</translation>
        </message>
        <message>
            <source>its log is empty</source>
            <translation>son journal est vide</translation>
        </message>
        <message>
            <source>{program} could not be started ({reason}); choose another larsd in the environment settings.</source>
            <translation>{program} n'a pas pu être démarré ({reason}) ; choisissez un autre larsd dans les paramètres de l'environnement.</translation>
        </message>
    </context>
</TS>
