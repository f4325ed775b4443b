<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Ships</source>
            <translation>Navires</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>Démarrage de larsd…</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>Détecter</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Contrôler</translation>
        </message>
        <message>
            <source>Looking at the scene…</source>
            <translation>Examen de la scène…</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>La recherche a été arrêtée.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Arrêt en cours…</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>Aucun navire n'a été trouvé.</translation>
        </message>
        <message>
            <source>{file} exists. Replace it?</source>
            <translation>{file} existe déjà. Le remplacer ?</translation>
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
            <source>Keep</source>
            <translation>Conserver</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Supprimer</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminé en {time}.</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} est en cours d'édition : enregistrez ou terminez l'édition, puis déplacez le curseur.</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>Aucun navire n'avait encore été trouvé.</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Copy log</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use the selected one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search again</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Check it (larsd doctor)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A Python or a larsd</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Another one: path of a Python, a larsd, or an environment's folder</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Use this path</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Make one</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Python</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Wheels</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Take everything from this folder, without a network</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>torch</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Needed for the CPU on Linux, for GPUs on Windows: address as on pytorch.org</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>torch index</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Made in</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Install</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancel</source>
            <translation>Annuler</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No larsd was found on this computer: choose one by its path, or make one.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Installing; this takes some minutes.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Checking…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd {} is used from now on.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd doctor has no complaints.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd doctor found something; see below.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>Trouver des navires dans une couche raster (LARSD)</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>Environnement…</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial picture. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and which model found it.&lt;/p&gt;&lt;p&gt;The work is done by &lt;i&gt;larsd&lt;/i&gt;, a program of its own, which is chosen or installed in Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The log's first lines say on which device it runs, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run it once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Only within these polygons, in any coordinate system, is searched. With an extent as well: within both.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships below it are left out, 0 to 1; empty: what the model's card recommends.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as the raster says.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Side of a tile. A smaller one takes less memory; empty: chosen by the overlap.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Tiles overlap by as much as the longest ship that must be whole in one of them.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own, within the range that the model was trained for.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scene</source>
            <translation>Scène</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Leave out these polygons (land)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Least score</source>
            <translation>Score minimal</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modèle</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Matériel</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandes</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Device: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Model: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The polygons of {} do not fit the scene's coordinate system: {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Loading the model…</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{} of {} tiles, {} ships so far</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>{} ships{} in {:.1f} s</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>&lt;p&gt;Says how good a layer of detections is, given polygons of the true ships over the same water: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is right where it overlaps a true ship by an IoU (the area in common, divided by the area of both) above 0.5. A second one on the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A layer of polygons with the field score, as Detect ships makes it.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Polygons of the ships that are there, in any coordinate system.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Detections from this score on count for precision, recall and F1; empty: the score at which F1 is greatest. Average precision is of all.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The same as a page.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Precision</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Recall</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>F1</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Average precision</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>all</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Detected ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>True ships</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Scores</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Report</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Cancelled; larsd has ended.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>is the disk full?</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>Ships by score, LARSD</source>
            <translation type="unfinished" />
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation type="unfinished" />
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
            <source>The area has no place in the scene's coordinate system.</source>
            <translation>La zone n'a pas de place dans le système de coordonnées de la scène.</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>Sélectionnez d'abord un ou plusieurs polygones dans {layer}.</translation>
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
            <source>Date</source>
            <translation>Date</translation>
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
            <source>Ships in {scene}</source>
            <translation>Navires dans {scene}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name} (incomplet)</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>Le résultat {file} ne peut pas être ouvert.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automatique</translation>
        </message>
        <message>
            <source>Side of a tile. Smaller tiles need less memory.</source>
            <translation>Côté d'une tuile. Des tuiles plus petites demandent moins de mémoire.</translation>
        </message>
        <message>
            <source>The longest ship that must lie whole in one tile.</source>
            <translation>Le plus long navire qui doit tenir entier dans une tuile.</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster and misses small ships.</source>
            <translation>Résolution au sol utilisée. Une résolution plus grossière est plus rapide et manque les petits navires.</translation>
        </message>
        <message>
            <source>as the raster says</source>
            <translation>selon le raster</translation>
        </message>
        <message>
            <source>One band, or those for red, green and blue: 5,3,2</source>
            <translation>Une bande, ou celles du rouge, du vert et du bleu : 5,3,2</translation>
        </message>
        <message>
            <source>Ships inside of these polygons are left out, such as those on land.</source>
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
            <source>Leave out</source>
            <translation>Exclure</translation>
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
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>Acceptez ou rejetez d'abord quelques navires : il n'y a encore rien à apprendre.</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>{ships} navires, {negatives} endroits rejetés et {ignored} non contrôlés (à ignorer) enregistrés dans {file}.</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>Le dossier {folder} n'existe pas.</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>{file} n'a pas pu être écrit : {reason}</translation>
        </message>
        <message>
            <source>Save the ships as</source>
            <translation>Enregistrer les navires sous</translation>
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
            <source>Ships by score</source>
            <translation>Navires par score</translation>
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
            <source>Choose a PostgreSQL connection; QGIS's Browser panel makes new ones.</source>
            <translation>Choisissez une connexion PostgreSQL ; le panneau Explorateur de QGIS permet d'en créer.</translation>
        </message>
        <message>
            <source>Name the table to make.</source>
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
            <source>The folder {folder} cannot be written to.</source>
            <translation>Impossible d'écrire dans le dossier {folder}.</translation>
        </message>
        <message>
            <source>There is a table {table} already. Choose another name.</source>
            <translation>La table {table} existe déjà. Choisissez un autre nom.</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>La nouvelle table {table} ne peut pas être ouverte.</translation>
        </message>
        <message>
            <source>{file} is open in this project. Choose another name, or remove its layer first.</source>
            <translation>{file} est ouvert dans ce projet. Choisissez un autre nom ou retirez d'abord sa couche.</translation>
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
            <source>{gsd} m per pixel</source>
            <translation>{gsd} m par pixel</translation>
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
            <source>Verdict</source>
            <translation>Verdict</translation>
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
            <source>Surest first</source>
            <translation>Les plus sûrs d'abord</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>Le long de la scène</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>Dessiner un navire manqué</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>Enregistrer comme données d'entraînement…</translation>
        </message>
        <message>
            <source>Three clicks on the map: stern, bow, then how wide. Right click begins anew.</source>
            <translation>Trois clics sur la carte : poupe, proue, puis la largeur. Un clic droit recommence.</translation>
        </message>
        <message>
            <source>A label file beside the scene, which larsd train and larsd evaluate read</source>
            <translation>Un fichier d'étiquettes à côté de la scène, que lisent larsd train et larsd evaluate</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Couche</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Ordre</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>Il n'y a pas encore de couche de navires dans le projet.</translation>
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
            <source>For training, put it into one folder with the scene, a GeoTIFF.</source>
            <translation>Pour l'entraînement, placez-le dans le même dossier que la scène, un GeoTIFF.</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Suivant</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>Effacer le verdict</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>Aucun navire n'est affiché ; un score plus bas en montre davantage.</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>Tous les navires affichés ont été contrôlés.</translation>
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
            <source>Added a ship of {size}.</source>
            <translation>Un navire de {size} a été ajouté.</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>{done} contrôlés sur {ships}</translation>
        </message>
        <message>
            <source>{n} with a lower score hidden</source>
            <translation>{n} de score inférieur masqués</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>Ajoutez une couche raster au projet pour commencer.</translation>
        </message>
        <message>
            <source>The source of {layer} cannot be found.</source>
            <translation>La source de {layer} est introuvable.</translation>
        </message>
        <message>
            <source>{layer} is a web map. Ships can be found in raster files only: export it as a GeoTIFF first.</source>
            <translation>{layer} est une carte web. Les navires ne se cherchent que dans des fichiers raster : exportez-la d'abord en GeoTIFF.</translation>
        </message>
        <message>
            <source>{layer} does not come from a raster file. Export it as a GeoTIFF first.</source>
            <translation>{layer} ne provient pas d'un fichier raster. Exportez-la d'abord en GeoTIFF.</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>Le fichier {file} n'existe plus.</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} n'a pas de système de coordonnées de référence. Définissez-le dans le menu de la couche.</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>Les navires de score inférieur sont masqués, pas perdus : déplacez le curseur à tout moment. Les navires acceptés sont toujours affichés.</translation>
        </message>
        <message>
            <source>Score from</source>
            <translation>Score à partir de</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>Revenir au seuil du modèle, {score}</translation>
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
            <source>1 ship</source>
            <translation>1 navire</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} navires</translation>
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
            <source>The search is still going on; the review begins when it is done.</source>
            <translation>La recherche est en cours ; le contrôle commence quand elle est terminée.</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>Dessiner un navire</translation>
        </message>
        <message>
            <source>{layer} did not take the change.</source>
            <translation>{layer} n'a pas accepté la modification.</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} ne peut pas être modifiée : son fichier ou sa table est en lecture seule. Enregistrez-la en GeoPackage pour la contrôler.</translation>
        </message>
    </context>
</TS>
