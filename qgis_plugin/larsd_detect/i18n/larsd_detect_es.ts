<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Ships</source>
            <translation>Barcos</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>Iniciando larsd…</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>Detectar</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Revisar</translation>
        </message>
        <message>
            <source>Looking at the scene…</source>
            <translation>Examinando la escena…</translation>
        </message>
        <message>
            <source>The run was stopped.</source>
            <translation>La búsqueda se ha detenido.</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>No se ha encontrado ningún barco.</translation>
        </message>
        <message>
            <source>{file} exists. Replace it?</source>
            <translation>{file} ya existe. ¿Reemplazarlo?</translation>
        </message>
        <message>
            <source>Set up…</source>
            <translation>Configurar…</translation>
        </message>
        <message>
            <source>Searching on {device}…</source>
            <translation>Buscando en {device}…</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Conservar</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminado en {time}.</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} se está editando: guarde o termine la edición y luego mueva el control.</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>Todavía no se había encontrado ningún barco.</translation>
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
            <translation>Cancelar</translation>
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
            <translation>Buscar barcos en una capa ráster (LARSD)</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>Entorno…</translation>
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
            <translation>Escena</translation>
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
            <translation>Puntuación mínima</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Dispositivo</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandas</translation>
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
            <translation>Dibujar…</translation>
        </message>
        <message>
            <source>Drag a rectangle on the map</source>
            <translation>Arrastre un rectángulo en el mapa</translation>
        </message>
        <message>
            <source>Whole layer</source>
            <translation>Toda la capa</translation>
        </message>
        <message>
            <source>Visible part of the map</source>
            <translation>Parte visible del mapa</translation>
        </message>
        <message>
            <source>Selected polygons</source>
            <translation>Polígonos seleccionados</translation>
        </message>
        <message>
            <source>Drawn rectangle</source>
            <translation>Rectángulo dibujado</translation>
        </message>
        <message>
            <source>Draw the rectangle on the map first.</source>
            <translation>Dibuje primero el rectángulo en el mapa.</translation>
        </message>
        <message>
            <source>nothing drawn yet</source>
            <translation>aún no se ha dibujado nada</translation>
        </message>
        <message>
            <source>Add a layer of polygons to the project first.</source>
            <translation>Añada primero una capa de polígonos al proyecto.</translation>
        </message>
        <message>
            <source>{size} in map units</source>
            <translation>{size} en unidades del mapa</translation>
        </message>
        <message>
            <source>The area has no place in the scene's coordinate system.</source>
            <translation>El área no se puede representar en el sistema de coordenadas de la escena.</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>Seleccione primero uno o más polígonos en {layer}.</translation>
        </message>
        <message>
            <source>Weights (SHA-256)</source>
            <translation>Pesos (SHA-256)</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>Programa</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Fecha</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parámetros</translation>
        </message>
        <message>
            <source>The ships are kept in a temporary layer.</source>
            <translation>Los barcos se conservan en una capa temporal.</translation>
        </message>
        <message>
            <source>Area searched</source>
            <translation>Área explorada</translation>
        </message>
        <message>
            <source>Ships in {scene}</source>
            <translation>Barcos en {scene}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name} (incompleto)</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>No se puede abrir el resultado {file}.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automático</translation>
        </message>
        <message>
            <source>Side of a tile. Smaller tiles need less memory.</source>
            <translation>Lado de una tesela. Las teselas pequeñas necesitan menos memoria.</translation>
        </message>
        <message>
            <source>The longest ship that must lie whole in one tile.</source>
            <translation>El barco más largo que debe caber entero en una tesela.</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster and misses small ships.</source>
            <translation>Resolución sobre el terreno con la que se trabaja. Una más gruesa es más rápida y pasa por alto los barcos pequeños.</translation>
        </message>
        <message>
            <source>as the raster says</source>
            <translation>según el ráster</translation>
        </message>
        <message>
            <source>One band, or those for red, green and blue: 5,3,2</source>
            <translation>Una banda, o las de rojo, verde y azul: 5,3,2</translation>
        </message>
        <message>
            <source>Ships inside of these polygons are left out, such as those on land.</source>
            <translation>Los barcos dentro de estos polígonos se omiten, por ejemplo en tierra.</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Avanzado</translation>
        </message>
        <message>
            <source>Tile</source>
            <translation>Tesela</translation>
        </message>
        <message>
            <source>Overlap</source>
            <translation>Solape</translation>
        </message>
        <message>
            <source>Pixel size</source>
            <translation>Tamaño de píxel</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Raster</source>
            <translation>Ráster</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Área</translation>
        </message>
        <message>
            <source>Save to</source>
            <translation>Guardar en</translation>
        </message>
        <message>
            <source>automatic ({metres} m)</source>
            <translation>automático ({metres} m)</translation>
        </message>
        <message>
            <source>Trained at {low} to {high} m per pixel</source>
            <translation>Entrenado de {low} a {high} m por píxel</translation>
        </message>
        <message>
            <source>Accept or reject some ships first: there is nothing to learn yet.</source>
            <translation>Acepte o rechace primero algunos barcos: todavía no hay nada que aprender.</translation>
        </message>
        <message>
            <source>Saved {ships} ships, {negatives} rejected places and {ignored} not reviewed (to be ignored) in {file}.</source>
            <translation>Guardados {ships} barcos, {negatives} lugares rechazados y {ignored} sin revisar (se ignorarán) en {file}.</translation>
        </message>
        <message>
            <source>There is no folder {folder}.</source>
            <translation>No existe la carpeta {folder}.</translation>
        </message>
        <message>
            <source>{file} could not be written: {reason}</source>
            <translation>No se pudo escribir {file}: {reason}</translation>
        </message>
        <message>
            <source>Save the ships as</source>
            <translation>Guardar los barcos como</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>Conexión</translation>
        </message>
        <message>
            <source>Schema</source>
            <translation>Esquema</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabla</translation>
        </message>
        <message>
            <source>Temporary layer</source>
            <translation>Capa temporal</translation>
        </message>
        <message>
            <source>GeoPackage</source>
            <translation>GeoPackage</translation>
        </message>
        <message>
            <source>Database (PostgreSQL)</source>
            <translation>Base de datos (PostgreSQL)</translation>
        </message>
        <message>
            <source>Ships by score</source>
            <translation>Barcos por puntuación</translation>
        </message>
        <message>
            <source>Choose the GeoPackage to write.</source>
            <translation>Elija el GeoPackage que se va a escribir.</translation>
        </message>
        <message>
            <source>The name of the file must end in .gpkg.</source>
            <translation>El nombre del archivo debe terminar en .gpkg.</translation>
        </message>
        <message>
            <source>Choose a PostgreSQL connection; QGIS's Browser panel makes new ones.</source>
            <translation>Elija una conexión PostgreSQL; el panel Navegador de QGIS permite crear otras.</translation>
        </message>
        <message>
            <source>Name the table to make.</source>
            <translation>Dé un nombre a la tabla nueva.</translation>
        </message>
        <message>
            <source>The database connection {name} cannot be used: {reason}</source>
            <translation>La conexión {name} no se puede usar: {reason}</translation>
        </message>
        <message>
            <source>The ships could not be written to {table}: {reason}</source>
            <translation>No se pudieron escribir los barcos en {table}: {reason}</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be written to.</source>
            <translation>No se puede escribir en la carpeta {folder}.</translation>
        </message>
        <message>
            <source>There is a table {table} already. Choose another name.</source>
            <translation>Ya existe una tabla {table}. Elija otro nombre.</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>No se puede abrir la tabla nueva {table}.</translation>
        </message>
        <message>
            <source>{file} is open in this project. Choose another name, or remove its layer first.</source>
            <translation>{file} está abierto en este proyecto. Elija otro nombre o quite primero su capa.</translation>
        </message>
        <message>
            <source>1 tile</source>
            <translation>1 tesela</translation>
        </message>
        <message>
            <source>about {n} tiles</source>
            <translation>unas {n} teselas</translation>
        </message>
        <message>
            <source>Will run on {device}: {what}</source>
            <translation>Se ejecutará en {device}: {what}</translation>
        </message>
        <message>
            <source>{gsd} m per pixel</source>
            <translation>{gsd} m por píxel</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>Puntuación</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Eslora</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Manga</translation>
        </message>
        <message>
            <source>Heading</source>
            <translation>Rumbo</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredicto</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>aceptado</translation>
        </message>
        <message>
            <source>rejected</source>
            <translation>rechazado</translation>
        </message>
        <message>
            <source>Surest first</source>
            <translation>Los más seguros primero</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>A lo largo de la escena</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>Dibujar un barco omitido</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>Guardar como etiquetas de entrenamiento…</translation>
        </message>
        <message>
            <source>Three clicks on the map: stern, bow, then how wide. Right click begins anew.</source>
            <translation>Tres clics en el mapa: popa, proa y después la anchura. El clic derecho empieza de nuevo.</translation>
        </message>
        <message>
            <source>A label file beside the scene, which larsd train and larsd evaluate read</source>
            <translation>Un archivo de etiquetas junto a la escena, que leen larsd train y larsd evaluate</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Capa</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Orden</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>Todavía no hay ninguna capa de barcos en el proyecto.</translation>
        </message>
        <message>
            <source>1 ship shown</source>
            <translation>1 barco visible</translation>
        </message>
        <message>
            <source>{n} ships shown</source>
            <translation>{n} barcos visibles</translation>
        </message>
        <message>
            <source>For training, put it into one folder with the scene, a GeoTIFF.</source>
            <translation>Para entrenar, póngalo en la misma carpeta que la escena, un GeoTIFF.</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Siguiente</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>Borrar veredicto</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>No se muestra ningún barco; una puntuación menor muestra más.</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>Todos los barcos visibles están revisados.</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Aceptar</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>Rechazar</translation>
        </message>
        <message>
            <source>Added a ship of {size}.</source>
            <translation>Se ha añadido un barco de {size}.</translation>
        </message>
        <message>
            <source>{done} of {ships} reviewed</source>
            <translation>{done} de {ships} revisados</translation>
        </message>
        <message>
            <source>{n} with a lower score hidden</source>
            <translation>{n} con menor puntuación ocultos</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>Añada una capa ráster al proyecto para empezar.</translation>
        </message>
        <message>
            <source>The source of {layer} cannot be found.</source>
            <translation>No se encuentra el origen de {layer}.</translation>
        </message>
        <message>
            <source>{layer} is a web map. Ships can be found in raster files only: export it as a GeoTIFF first.</source>
            <translation>{layer} es un mapa web. Solo se pueden buscar barcos en archivos ráster: expórtelo primero como GeoTIFF.</translation>
        </message>
        <message>
            <source>{layer} does not come from a raster file. Export it as a GeoTIFF first.</source>
            <translation>{layer} no procede de un archivo ráster. Expórtela primero como GeoTIFF.</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>El archivo {file} ya no existe.</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} no tiene sistema de referencia de coordenadas. Defínalo en el menú de la capa.</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>Los barcos con menor puntuación se ocultan, no se pierden: mueva el control cuando quiera. Los barcos aceptados se muestran siempre.</translation>
        </message>
        <message>
            <source>Score from</source>
            <translation>Puntuación desde</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>Volver al umbral del modelo, {score}</translation>
        </message>
        <message>
            <source>{n} h</source>
            <translation>{n} h</translation>
        </message>
        <message>
            <source>1 ship so far</source>
            <translation>1 barco hasta ahora</translation>
        </message>
        <message>
            <source>{n} ships so far</source>
            <translation>{n} barcos hasta ahora</translation>
        </message>
        <message>
            <source>Found so far: {ships}, in {done} of {total} tiles.</source>
            <translation>Encontrados hasta ahora: {ships}, en {done} de {total} teselas.</translation>
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
            <translation>{done} de {total} teselas</translation>
        </message>
        <message>
            <source>1 ship</source>
            <translation>1 barco</translation>
        </message>
        <message>
            <source>{n} ships</source>
            <translation>{n} barcos</translation>
        </message>
        <message>
            <source>running for {time}</source>
            <translation>en marcha desde hace {time}</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>quedan unos {time}</translation>
        </message>
        <message>
            <source>The search is still going on; the review begins when it is done.</source>
            <translation>La búsqueda sigue en marcha; la revisión empieza cuando termine.</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>Dibujar un barco</translation>
        </message>
        <message>
            <source>{layer} did not take the change.</source>
            <translation>{layer} no aceptó el cambio.</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} no se puede editar: su archivo o tabla es de solo lectura. Guárdela como GeoPackage para revisarla.</translation>
        </message>
    </context>
</TS>
