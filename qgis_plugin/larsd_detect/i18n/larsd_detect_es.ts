<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>LarsdDetect</name>
        <message>
            <source>Live</source>
            <translation>En vivo</translation>
        </message>
        <message>
            <source>Search what the map shows after every move</source>
            <translation>Buscar en lo que muestra el mapa tras cada movimiento</translation>
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
            <source>The area and the scene have nothing in common; nothing to search.</source>
            <translation>El área y la escena no tienen nada en común; no hay nada que buscar.</translation>
        </message>
        <message>
            <source>Select one or more polygons in {layer} first.</source>
            <translation>Seleccione primero uno o más polígonos en {layer}.</translation>
        </message>
        <message>
            <source>Scene</source>
            <translation>Escena</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
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
            <source>Device</source>
            <translation>Dispositivo</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Fecha</translation>
        </message>
        <message>
            <source>Minimum score</source>
            <translation>Puntuación mínima</translation>
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
            <source>{file} could not be written: {reason}</source>
            <translation>No se pudo escribir {file}: {reason}</translation>
        </message>
        <message>
            <source>{name} (unfinished)</source>
            <translation>{name} (incompleto)</translation>
        </message>
        <message>
            <source>Ships in {scene}</source>
            <translation>Barcos en {scene}</translation>
        </message>
        <message>
            <source>Ships</source>
            <translation>Barcos</translation>
        </message>
        <message>
            <source>The result {file} cannot be opened.</source>
            <translation>No se puede abrir el resultado {file}.</translation>
        </message>
        <message>
            <source>The area cannot be transformed to the scene's coordinate system.</source>
            <translation>El área no se puede transformar al sistema de coordenadas de la escena.</translation>
        </message>
        <message>
            <source>{layer} has been drawing for a minute. Perhaps its server does not answer.</source>
            <translation>{layer} no se dibuja desde hace un minuto. Quizá su servidor no responda.</translation>
        </message>
        <message>
            <source>Cancel ends the search.</source>
            <translation>Cancelar termina la búsqueda.</translation>
        </message>
        <message>
            <source>{file} cannot be written: {reason}</source>
            <translation>No se puede escribir {file}: {reason}</translation>
        </message>
        <message>
            <source>is the disk full?</source>
            <translation>¿está lleno el disco?</translation>
        </message>
        <message>
            <source>{layer} could not be drawn completely ({percent} % of the area is empty): ships may be missing.</source>
            <translation>{layer} no se pudo dibujar por completo (el {percent} % del área está vacío): pueden faltar barcos.</translation>
        </message>
        <message>
            <source>Choose a part of {layer} to search.</source>
            <translation>Elija la parte de {layer} en la que buscar.</translation>
        </message>
        <message>
            <source>To draw this area of {layer} takes {n} million pixels, more than {most}; choose a smaller area, or a larger pixel size.</source>
            <translation>Dibujar esta área de {layer} requiere {n} millones de píxeles, más de {most}; elija un área menor o un tamaño de píxel mayor.</translation>
        </message>
        <message>
            <source>{layer} shows nothing here.</source>
            <translation>{layer} no muestra nada aquí.</translation>
        </message>
        <message>
            <source>The plugin failed ({error}). The log of messages, LARSD, tells where.</source>
            <translation>El complemento ha fallado ({error}). El registro de mensajes, LARSD, dice dónde.</translation>
        </message>
        <message>
            <source>as in the layer's style</source>
            <translation>como en el estilo de la capa</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue: 5,3,2</source>
            <translation>Una banda, o tres para rojo, verde y azul: 5,3,2</translation>
        </message>
        <message>
            <source>This value and lower ones become black.</source>
            <translation>Este valor y los menores pasan a negro.</translation>
        </message>
        <message>
            <source>This value and higher ones become white.</source>
            <translation>Este valor y los mayores pasan a blanco.</translation>
        </message>
        <message>
            <source>What marks pixels that are no image. Automatic believes the raster unless its pixels say otherwise.</source>
            <translation>Lo que marca los píxeles sin imagen. Automático cree al ráster mientras sus píxeles no lo contradigan.</translation>
        </message>
        <message>
            <source>as set in the raster</source>
            <translation>según el ráster</translation>
        </message>
        <message>
            <source>Pixels of this value do not count, in place of the raster's own.</source>
            <translation>Los píxeles con este valor no cuentan, en lugar del valor del ráster.</translation>
        </message>
        <message>
            <source>The bands that are searched as red, green and blue.</source>
            <translation>Las bandas que se buscan como rojo, verde y azul.</translation>
        </message>
        <message>
            <source>The values that become black and white. Where QGIS chose those of the style by itself, larsd chooses its own.</source>
            <translation>Los valores que pasan a negro y blanco. Si QGIS eligió por sí mismo los del estilo, larsd elige los suyos.</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>automático</translation>
        </message>
        <message>
            <source>none: every pixel counts</source>
            <translation>ninguna: todos cuentan</translation>
        </message>
        <message>
            <source>alpha band</source>
            <translation>banda alfa</translation>
        </message>
        <message>
            <source>value of nodata</source>
            <translation>valor sin datos</translation>
        </message>
        <message>
            <source>What the network will see; striped pixels do not count.</source>
            <translation>Lo que verá la red; los píxeles rayados no cuentan.</translation>
        </message>
        <message>
            <source>Bands</source>
            <translation>Bandas</translation>
        </message>
        <message>
            <source>Stretch</source>
            <translation>Contraste</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>Máscara</translation>
        </message>
        <message>
            <source>Nodata</source>
            <translation>Sin datos</translation>
        </message>
        <message>
            <source>other…</source>
            <translation>otro…</translation>
        </message>
        <message>
            <source>Tiles and ships that are wholly inland are left out. The world's shores know no rivers and docks behind them.</source>
            <translation>Se omiten las teselas y los barcos que están del todo tierra adentro. Las costas del mundo no conocen los ríos ni las dársenas que hay detrás.</translation>
        </message>
        <message>
            <source> m from the shore</source>
            <translation> m desde la costa</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water.</source>
            <translation>La tierra más próxima a la costa cuenta como agua.</translation>
        </message>
        <message>
            <source>Not left out</source>
            <translation>No se omite</translation>
        </message>
        <message>
            <source>By the world's shores</source>
            <translation>Según las costas del mundo</translation>
        </message>
        <message>
            <source>By the polygons of a layer</source>
            <translation>Según los polígonos de una capa</translation>
        </message>
        <message>
            <source>{layer} has no coordinate reference system. Set it in the layer's menu.</source>
            <translation>{layer} no tiene sistema de referencia de coordenadas. Defínalo en el menú de la capa.</translation>
        </message>
        <message>
            <source>Live search waits: the map shows {n} tiles, and up to {most} are quick. Zoom in.</source>
            <translation>La búsqueda en vivo espera: el mapa muestra {n} teselas, y hasta {most} son rápidas. Acérquese.</translation>
        </message>
        <message>
            <source>Environment and help</source>
            <translation>Entorno y ayuda</translation>
        </message>
        <message>
            <source>Resume a search</source>
            <translation>Reanudar una búsqueda</translation>
        </message>
        <message>
            <source>Environment…</source>
            <translation>Entorno…</translation>
        </message>
        <message>
            <source>Save ships as</source>
            <translation>Guardar los barcos como</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Capa</translation>
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
            <source>Choose the GeoPackage to write.</source>
            <translation>Elija el GeoPackage que se va a escribir.</translation>
        </message>
        <message>
            <source>The name of the file must end in .gpkg.</source>
            <translation>El nombre del archivo debe terminar en .gpkg.</translation>
        </message>
        <message>
            <source>Enter a name for the layer.</source>
            <translation>Introduzca un nombre para la capa.</translation>
        </message>
        <message>
            <source>Choose a PostgreSQL connection; create new ones in QGIS's Browser panel.</source>
            <translation>Elija una conexión PostgreSQL; el panel Navegador de QGIS permite crear otras.</translation>
        </message>
        <message>
            <source>Enter a name for the new table.</source>
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
            <source>There is no folder {folder}.</source>
            <translation>No existe la carpeta {folder}.</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be written to.</source>
            <translation>No se puede escribir en la carpeta {folder}.</translation>
        </message>
        <message>
            <source>{file} cannot be written to.</source>
            <translation>No se puede escribir en {file}.</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} that does not hold ships; choose another name.</source>
            <translation>{file} tiene una capa {layer} que no contiene barcos; elija otro nombre.</translation>
        </message>
        <message>
            <source>The table {table} exists already. Choose another name.</source>
            <translation>Ya existe una tabla {table}. Elija otro nombre.</translation>
        </message>
        <message>
            <source>The new table {table} cannot be opened.</source>
            <translation>No se puede abrir la tabla nueva {table}.</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory.</source>
            <translation>Tamaño de las teselas. Las menores necesitan menos memoria.</translation>
        </message>
        <message>
            <source>The longest ship that must fit into one tile.</source>
            <translation>El barco más largo que debe caber entero en una tesela.</translation>
        </message>
        <message>
            <source>Ground sample distance to work at. A coarser one is faster but misses small ships.</source>
            <translation>Resolución sobre el terreno con la que se trabaja. Una más gruesa es más rápida, pero pasa por alto los barcos pequeños.</translation>
        </message>
        <message>
            <source>Ships inside these polygons are left out, such as those on land.</source>
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
            <source>Exclude</source>
            <translation>Excluir</translation>
        </message>
        <message>
            <source>Land</source>
            <translation>Tierra</translation>
        </message>
        <message>
            <source>Detect</source>
            <translation>Detectar</translation>
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
            <source>nothing to search</source>
            <translation>nada que buscar</translation>
        </message>
        <message>
            <source>Reading the scene…</source>
            <translation>Leyendo la escena…</translation>
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
            <source>There is no preview.</source>
            <translation>No hay vista previa.</translation>
        </message>
        <message>
            <source>Will draw {columns} by {rows} pixels of {layer}, {gsd} m each, and search them. Whether the map's terms of use allow this is for you to check.</source>
            <translation>Dibujará {columns} por {rows} píxeles de {layer}, de {gsd} m cada uno, y buscará en ellos. Le corresponde a usted comprobar si las condiciones de uso del mapa lo permiten.</translation>
        </message>
        <message>
            <source>{gsd} m per pixel</source>
            <translation>{gsd} m por píxel</translation>
        </message>
        <message>
            <source>Image of {layer}</source>
            <translation>Imagen de {layer}</translation>
        </message>
        <message>
            <source>Incomplete</source>
            <translation>Incompleto</translation>
        </message>
        <message>
            <source>Append</source>
            <translation>Añadir</translation>
        </message>
        <message>
            <source>{file} has a layer {layer} already, with {ships}.</source>
            <translation>{file} ya tiene una capa {layer}, con {ships}.</translation>
        </message>
        <message>
            <source>The file's other layers stay as they are.</source>
            <translation>Las demás capas del archivo quedan como están.</translation>
        </message>
        <message>
            <source>Replace layer</source>
            <translation>Reemplazar capa</translation>
        </message>
        <message>
            <source>It is open in this project: remove it from the project first to replace it.</source>
            <translation>Está abierta en este proyecto: quítela primero del proyecto para reemplazarla.</translation>
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
            <source>Search several rasters, or all of a folder, in one run</source>
            <translation>Buscar en varios rásteres, o en todos los de una carpeta, de una vez</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Rásteres</translation>
        </message>
        <message>
            <source>Some of the rasters have another coordinate system in QGIS than in their files; search those one by one.</source>
            <translation>Algunos de los rásteres tienen en QGIS otro sistema de coordenadas que en sus archivos; busque en ellos de uno en uno.</translation>
        </message>
        <message>
            <source>{n} rasters</source>
            <translation>{n} rásteres</translation>
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
            <source>{ships}; {area} km² in {time}.</source>
            <translation>{ships}; {area} km² en {time}.</translation>
        </message>
        <message>
            <source>{shortest} to {longest} m long</source>
            <translation>de {shortest} a {longest} m de eslora</translation>
        </message>
        <message>
            <source>{ships}; searched in {time}.</source>
            <translation>{ships}; búsqueda en {time}.</translation>
        </message>
        <message>
            <source>{length} m long</source>
            <translation>{length} m de eslora</translation>
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
            <source>scene {n} of {scenes}</source>
            <translation>escena {n} de {scenes}</translation>
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
            <source>The run was stopped.</source>
            <translation>La búsqueda se ha detenido.</translation>
        </message>
        <message>
            <source>Starting larsd…</source>
            <translation>Iniciando larsd…</translation>
        </message>
        <message>
            <source>Review</source>
            <translation>Revisar</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>Deteniendo…</translation>
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
            <source>Its work is kept: the same search goes on from here.</source>
            <translation>Su trabajo se conserva: la misma búsqueda continúa desde aquí.</translation>
        </message>
        <message>
            <source>No ships were found.</source>
            <translation>No se ha encontrado ningún barco.</translation>
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
            <source>The search of {scene} did not come to its end.</source>
            <translation>La búsqueda en {scene} no llegó a su fin.</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>Reanudar</translation>
        </message>
        <message>
            <source>Forget</source>
            <translation>Olvidar</translation>
        </message>
        <message>
            <source>Drawing the map: {done} of {total} parts</source>
            <translation>Dibujando el mapa: {done} de {total} partes</translation>
        </message>
        <message>
            <source>Going on with {tiles} of {total} tiles from the run before.</source>
            <translation>Se continúa con {tiles} de {total} teselas de la ejecución anterior.</translation>
        </message>
        <message>
            <source>Done in {time}.</source>
            <translation>Terminado en {time}.</translation>
        </message>
        <message>
            <source>No ships had been found yet.</source>
            <translation>Todavía no se había encontrado ningún barco.</translation>
        </message>
        <message>
            <source>LARSD environment</source>
            <translation>Entorno de LARSD</translation>
        </message>
        <message>
            <source>Copy log</source>
            <translation>Copiar registro</translation>
        </message>
        <message>
            <source>larsd on this computer</source>
            <translation>larsd en este equipo</translation>
        </message>
        <message>
            <source>Use selected</source>
            <translation>Usar el seleccionado</translation>
        </message>
        <message>
            <source>Search again</source>
            <translation>Buscar de nuevo</translation>
        </message>
        <message>
            <source>Check (larsd doctor)</source>
            <translation>Comprobar (larsd doctor)</translation>
        </message>
        <message>
            <source>Choose a Python or larsd</source>
            <translation>Elija un Python o larsd</translation>
        </message>
        <message>
            <source>Or the path of a Python, of larsd, or of an environment's folder</source>
            <translation>O la ruta de un Python, de larsd o de la carpeta de un entorno</translation>
        </message>
        <message>
            <source>Use this path</source>
            <translation>Usar esta ruta</translation>
        </message>
        <message>
            <source>Create an environment</source>
            <translation>Crear un entorno</translation>
        </message>
        <message>
            <source>Python</source>
            <translation>Python</translation>
        </message>
        <message>
            <source>Folder that holds larsd_geo-….whl</source>
            <translation>Carpeta que contiene larsd_geo-….whl</translation>
        </message>
        <message>
            <source>Wheels</source>
            <translation>Wheels</translation>
        </message>
        <message>
            <source>Install everything from this folder, without a network</source>
            <translation>Instalar todo desde esta carpeta, sin red</translation>
        </message>
        <message>
            <source>none: OpenVINO, for the CPU (about 1.2 GB in all)</source>
            <translation>ninguno: OpenVINO, para la CPU (unos 1,2 GB en total)</translation>
        </message>
        <message>
            <source>for the CPU (about 2 GB in all)</source>
            <translation>para la CPU (unos 2 GB en total)</translation>
        </message>
        <message>
            <source>for NVIDIA GPUs (about 6 GB in all)</source>
            <translation>para GPU de NVIDIA (unos 6 GB en total)</translation>
        </message>
        <message>
            <source>torch</source>
            <translation>torch</translation>
        </message>
        <message>
            <source>For GPUs on Windows, and a smaller torch on Linux: address from pytorch.org</source>
            <translation>Para GPU en Windows y para un torch más pequeño en Linux: dirección de pytorch.org</translation>
        </message>
        <message>
            <source>torch index</source>
            <translation>Índice de torch</translation>
        </message>
        <message>
            <source>Location</source>
            <translation>Ubicación</translation>
        </message>
        <message>
            <source>Install</source>
            <translation>Instalar</translation>
        </message>
        <message>
            <source>Looking for larsd…</source>
            <translation>Buscando larsd…</translation>
        </message>
        <message>
            <source>larsd was not found on this computer: enter its path, or create an environment.</source>
            <translation>No se encontró larsd en este equipo: indique su ruta o cree un entorno.</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Comprobando…</translation>
        </message>
        <message>
            <source>No Python 3.10 or newer with the modules venv and ensurepip was found.</source>
            <translation>No se encontró ningún Python 3.10 o posterior con los módulos venv y ensurepip.</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>Cancelado.</translation>
        </message>
        <message>
            <source>larsd {} is now in use.</source>
            <translation>Ahora se usa larsd {}.</translation>
        </message>
        <message>
            <source>In use: larsd {} in Python {}, {} ({})</source>
            <translation>En uso: larsd {} en Python {}, {} ({})</translation>
        </message>
        <message>
            <source>larsd doctor found no problems.</source>
            <translation>larsd doctor no encontró problemas.</translation>
        </message>
        <message>
            <source>larsd doctor found a problem; see below.</source>
            <translation>larsd doctor encontró un problema; véase abajo.</translation>
        </message>
        <message>
            <source>The saved choice {} does not answer.</source>
            <translation>La elección guardada {} no responde.</translation>
        </message>
        <message>
            <source>Installing; this takes a few minutes.</source>
            <translation>Instalando; tarda unos minutos.</translation>
        </message>
        <message>
            <source>The package index only has the torch for GPUs (about 6 GB in all), which also runs on the CPU.</source>
            <translation>El índice de paquetes solo tiene el torch para GPU (unos 6 GB en total), que también funciona en la CPU.</translation>
        </message>
        <message>
            <source>This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: sudo apt-get install python3-venv. Elsewhere, choose another Python.</source>
            <translation>A este Python le faltan los módulos venv y ensurepip. En Debian y Ubuntu: sudo apt-get install python3-venv. En otros sistemas elija otro Python.</translation>
        </message>
        <message>
            <source>The disk is full; make room and try again.</source>
            <translation>El disco está lleno; libere espacio e inténtelo de nuevo.</translation>
        </message>
        <message>
            <source>The proxy requires a user name and a password (error 407); enter them in QGIS under Settings &gt; Options &gt; Network.</source>
            <translation>El proxy pide usuario y contraseña (error 407); indíquelos en QGIS en Configuración &gt; Opciones &gt; Red.</translation>
        </message>
        <message>
            <source>The server's certificate is not trusted. A company's proxy often replaces certificates: ask for its certificate file and set the environment variable PIP_CERT to it, or install from a folder of wheels without a network.</source>
            <translation>El certificado del servidor no es de confianza. El proxy de una empresa suele sustituir certificados: pida su archivo de certificado y asígnelo a la variable de entorno PIP_CERT, o instale desde una carpeta de wheels sin red.</translation>
        </message>
        <message>
            <source>pip cannot use a SOCKS proxy by itself; set an HTTP proxy, or install from a folder.</source>
            <translation>pip no puede usar un proxy SOCKS por sí solo; configure un proxy HTTP o instale desde una carpeta.</translation>
        </message>
        <message>
            <source>The proxy cannot be reached; check QGIS's Settings &gt; Options &gt; Network.</source>
            <translation>No se puede acceder al proxy; compruebe en QGIS Configuración &gt; Opciones &gt; Red.</translation>
        </message>
        <message>
            <source>larsd-geo or something it needs does not run on this version of Python; choose another.</source>
            <translation>larsd-geo o algo que necesita no funciona con esta versión de Python; elija otra.</translation>
        </message>
        <message>
            <source>A wheel in the folder was built for another system or another Python.</source>
            <translation>Un wheel de la carpeta es para otro sistema u otro Python.</translation>
        </message>
        <message>
            <source>The package server cannot be reached. Check the network and the proxy, or install from a folder of wheels without a network.</source>
            <translation>No se puede acceder al servidor de paquetes. Compruebe la red y el proxy, o instale desde una carpeta de wheels sin red.</translation>
        </message>
        <message>
            <source>A package that larsd-geo needs was not found: a folder of wheels must hold all of them, built for this system and this version of Python.</source>
            <translation>No se encontró un paquete que larsd-geo necesita: una carpeta de wheels debe contenerlos todos, para este sistema y esta versión de Python.</translation>
        </message>
        <message>
            <source>The folder is not writable, or a virus scanner is holding a file; check both and try again.</source>
            <translation>No se puede escribir en la carpeta o un antivirus retiene un archivo; compruebe ambos e inténtelo de nuevo.</translation>
        </message>
        <message>
            <source>A Windows library is missing: install Microsoft's Visual C++ Redistributable (x64).</source>
            <translation>Falta una biblioteca de Windows: instale Visual C++ Redistributable (x64) de Microsoft.</translation>
        </message>
        <message>
            <source>There was not enough memory; close other programs.</source>
            <translation>No hubo memoria suficiente; cierre otros programas.</translation>
        </message>
        <message>
            <source>It did not work: {last}</source>
            <translation>No funcionó: {last}</translation>
        </message>
        <message>
            <source>The default package index does not have this build of torch for this system: enter the index address that pytorch.org gives for it, or choose the other build.</source>
            <translation>El índice de paquetes predeterminado no tiene esta compilación de torch para este sistema: indique la dirección del índice que da pytorch.org o elija la otra compilación.</translation>
        </message>
        <message>
            <source>nothing was printed</source>
            <translation>no se imprimió nada</translation>
        </message>
        <message>
            <source>{path} is Python {version}; larsd-geo needs {oldest} or newer.</source>
            <translation>{path} es Python {version}; larsd-geo necesita {oldest} o posterior.</translation>
        </message>
        <message>
            <source>The disk of {folder} has {free} GiB free, but about {needed} GiB are needed; make room first.</source>
            <translation>En el disco de {folder} quedan {free} GiB, pero se necesitan unos {needed} GiB; libere espacio antes.</translation>
        </message>
        <message>
            <source>{path} cannot be run: {reason}.</source>
            <translation>No se puede ejecutar {path}: {reason}.</translation>
        </message>
        <message>
            <source>larsd is not set up yet; choose or install it under Raster &gt; LARSD Ship Detection &gt; Environment.</source>
            <translation>larsd todavía no está configurado; elíjalo o instálelo en Ráster &gt; LARSD Ship Detection &gt; Entorno.</translation>
        </message>
        <message>
            <source>created by this plugin</source>
            <translation>creado por este complemento</translation>
        </message>
        <message>
            <source>conda environment</source>
            <translation>entorno de conda</translation>
        </message>
        <message>
            <source>saved choice</source>
            <translation>elección guardada</translation>
        </message>
        <message>
            <source>chosen</source>
            <translation>elegido</translation>
        </message>
        <message>
            <source>{path} has no larsd-geo; install it there, or choose another Python.</source>
            <translation>{path} no tiene larsd-geo; instálelo ahí o elija otro Python.</translation>
        </message>
        <message>
            <source>{path} is not larsd: it did not answer as larsd does.</source>
            <translation>{path} no es larsd: no respondió como lo hace larsd.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too old for this plugin (it speaks protocol {theirs}, the plugin needs {ours}); update larsd-geo there.</source>
            <translation>{path} es larsd {version}, demasiado antiguo para este complemento (habla el protocolo {theirs}, el complemento necesita el {ours}); actualice ahí larsd-geo.</translation>
        </message>
        <message>
            <source>{path} is larsd {version}, which is too new for this plugin (it speaks protocol {theirs}, the plugin understands {ours}); update the plugin.</source>
            <translation>{path} es larsd {version}, demasiado nuevo para este complemento (habla el protocolo {theirs}, el complemento entiende el {ours}); actualice el complemento.</translation>
        </message>
        <message>
            <source>active environment</source>
            <translation>entorno activo</translation>
        </message>
        <message>
            <source>There is no file {path}; choose a Python or larsd executable.</source>
            <translation>No existe el archivo {path}; elija un Python o el programa larsd.</translation>
        </message>
        <message>
            <source>{path} is not an executable program.</source>
            <translation>{path} no es un programa ejecutable.</translation>
        </message>
        <message>
            <source>{path} did not answer within {seconds} s; it is probably not larsd.</source>
            <translation>{path} no respondió en {seconds} s; probablemente no es larsd.</translation>
        </message>
        <message>
            <source>{path} cannot be run ({reason}); choose a Python or larsd executable.</source>
            <translation>No se puede ejecutar {path} ({reason}); elija un Python o el programa larsd.</translation>
        </message>
        <message>
            <source>The folder {path} does not hold a Python environment.</source>
            <translation>La carpeta {path} no contiene ningún entorno de Python.</translation>
        </message>
        <message>
            <source>There is no wheel of larsd-geo ({name}-….whl) in {folder}; see the plugin's documentation for how to get one.</source>
            <translation>No hay ningún wheel de larsd-geo ({name}-….whl) en {folder}; la documentación del complemento dice cómo obtener uno.</translation>
        </message>
        <message>
            <source>no folder</source>
            <translation>ninguna carpeta</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Número</translation>
        </message>
        <message>
            <source>Score (0 to 1)</source>
            <translation>Puntuación (0 a 1)</translation>
        </message>
        <message>
            <source>Length (m)</source>
            <translation>Eslora (m)</translation>
        </message>
        <message>
            <source>Width (m)</source>
            <translation>Manga (m)</translation>
        </message>
        <message>
            <source>Heading (° from north)</source>
            <translation>Rumbo (° desde el norte)</translation>
        </message>
        <message>
            <source>Bow and stern may be swapped</source>
            <translation>Proa y popa pueden estar invertidas</translation>
        </message>
        <message>
            <source>Probability of the bow</source>
            <translation>Probabilidad de la proa</translation>
        </message>
        <message>
            <source>Area (m²)</source>
            <translation>Área (m²)</translation>
        </message>
        <message>
            <source>Longitude (°)</source>
            <translation>Longitud (°)</translation>
        </message>
        <message>
            <source>Latitude (°)</source>
            <translation>Latitud (°)</translation>
        </message>
        <message>
            <source>Cut by the image's edge</source>
            <translation>Cortado por el borde de la imagen</translation>
        </message>
        <message>
            <source>Scene's address</source>
            <translation>Dirección de la escena</translation>
        </message>
        <message>
            <source>Time of the image</source>
            <translation>Hora de la imagen</translation>
        </message>
        <message>
            <source>Platform</source>
            <translation>Plataforma</translation>
        </message>
        <message>
            <source>Azimuth of the sun (°)</source>
            <translation>Acimut del sol (°)</translation>
        </message>
        <message>
            <source>Elevation of the sun (°)</source>
            <translation>Elevación del sol (°)</translation>
        </message>
        <message>
            <source>Azimuth of the view (°)</source>
            <translation>Acimut de la vista (°)</translation>
        </message>
        <message>
            <source>Off nadir (°)</source>
            <translation>Ángulo desde el nadir (°)</translation>
        </message>
        <message>
            <source>Incidence (°)</source>
            <translation>Incidencia (°)</translation>
        </message>
        <message>
            <source>Pixel size of the image (m)</source>
            <translation>Tamaño de píxel de la imagen (m)</translation>
        </message>
        <message>
            <source>Pixel size of the search (m)</source>
            <translation>Tamaño de píxel de la búsqueda (m)</translation>
        </message>
        <message>
            <source>Time of the search</source>
            <translation>Hora de la búsqueda</translation>
        </message>
        <message>
            <source>Verdict</source>
            <translation>Veredicto</translation>
        </message>
        <message>
            <source>none</source>
            <translation>ninguno</translation>
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
            <source>{layer} is not a layer of ships; choose another name.</source>
            <translation>{layer} no es una capa de barcos; elija otro nombre.</translation>
        </message>
        <message>
            <source>Add a raster layer to the project to begin.</source>
            <translation>Añada una capa ráster al proyecto para empezar.</translation>
        </message>
        <message>
            <source>The layer {layer} cannot be read; check its source.</source>
            <translation>No se puede leer la capa {layer}; compruebe su origen.</translation>
        </message>
        <message>
            <source>{layer} is not a raster file but a map from elsewhere: use the panel Ships, which draws the part that you choose, or export that part as a GeoTIFF first.</source>
            <translation>{layer} no es un archivo ráster, sino un mapa de otro sitio: use el panel Barcos, que dibuja la parte que elija, o exporte antes esa parte como GeoTIFF.</translation>
        </message>
        <message>
            <source>The file {file} is gone.</source>
            <translation>El archivo {file} ya no existe.</translation>
        </message>
        <message>
            <source>Searched area</source>
            <translation>Área de búsqueda</translation>
        </message>
        <message>
            <source>Ships by score</source>
            <translation>Barcos por puntuación</translation>
        </message>
        <message>
            <source>Find ships in a raster layer (LARSD)</source>
            <translation>Buscar barcos en una capa ráster (LARSD)</translation>
        </message>
        <message>
            <source>Detect ships</source>
            <translation>Detectar barcos</translation>
        </message>
        <message>
            <source>Finds ships in a raster, as rotated boxes with length, width and heading.</source>
            <translation>Encuentra barcos en un ráster, como rectángulos girados con eslora, anchura y rumbo.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Finds ships in a satellite or aerial image. The result is a polygon layer: one rotated box per ship, with its score, its length and width in metres, its heading from true north, and the model that found it.&lt;/p&gt;&lt;p&gt;The search is done by &lt;i&gt;larsd&lt;/i&gt;, a separate program that you choose or install under Raster &amp;gt; LARSD Ship Detection &amp;gt; Environment. The first lines of the log say which device it runs on, and why.&lt;/p&gt;&lt;p&gt;A score of 0.5 is not a promise. Run the search once with a low score, and filter the layer by the field &lt;i&gt;score&lt;/i&gt; afterwards.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Encuentra barcos en una imagen de satélite o aérea. El resultado es una capa de polígonos: un rectángulo girado por barco, con su puntuación, su eslora y anchura en metros, su rumbo respecto al norte geográfico y el modelo que lo encontró.&lt;/p&gt;&lt;p&gt;La búsqueda la hace &lt;i&gt;larsd&lt;/i&gt;, un programa aparte que se elige o instala en Ráster &amp;gt; LARSD Ship Detection &amp;gt; Entorno. Las primeras líneas del registro dicen en qué dispositivo se ejecuta y por qué.&lt;/p&gt;&lt;p&gt;Una puntuación de 0,5 no es una promesa. Ejecute la búsqueda una vez con una puntuación baja y filtre después la capa por el campo &lt;i&gt;score&lt;/i&gt;.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models.</source>
            <translation>Un archivo ráster con sistema de coordenadas. Píxeles de 0,3 a 5 m convienen a la mayoría de los modelos.</translation>
        </message>
        <message>
            <source>Only this rectangle is searched; empty: the whole scene.</source>
            <translation>Solo se busca en este rectángulo; vacío: toda la escena.</translation>
        </message>
        <message>
            <source>Only these polygons are searched; they may be in any coordinate system. With an extent as well: only where both overlap.</source>
            <translation>Solo se busca en estos polígonos, que pueden estar en cualquier sistema de coordenadas. Con una extensión además: solo donde coinciden ambos.</translation>
        </message>
        <message>
            <source>Ships whose centre lies in one of these polygons are left out.</source>
            <translation>Se omiten los barcos cuyo centro está en uno de estos polígonos.</translation>
        </message>
        <message>
            <source>Ships with a lower score are left out, 0 to 1; empty: the model's own threshold.</source>
            <translation>Se omiten los barcos con menor puntuación, de 0 a 1; vacío: el umbral del propio modelo.</translation>
        </message>
        <message>
            <source>Ships that are shorter are left out; empty: none.</source>
            <translation>Se omiten los barcos más cortos; vacío: ninguno.</translation>
        </message>
        <message>
            <source>Ships that are longer are left out; empty: none.</source>
            <translation>Se omiten los barcos más largos; vacío: ninguno.</translation>
        </message>
        <message>
            <source>Name of an installed model or a model's folder; empty: the default model.</source>
            <translation>Nombre de un modelo instalado o carpeta de un modelo; vacío: el modelo predeterminado.</translation>
        </message>
        <message>
            <source>auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works.</source>
            <translation>auto, cpu, mps, cuda o cuda:1; auto toma el más rápido que funcione.</translation>
        </message>
        <message>
            <source>One band, or three for red, green and blue; empty: as in the style of a layer of the project, or as set in a raster file.</source>
            <translation>Una banda, o tres para rojo, verde y azul; vacío: como en el estilo de una capa del proyecto, o como indique un archivo ráster.</translation>
        </message>
        <message>
            <source>Tile size. Smaller tiles need less memory; empty: chosen from the overlap.</source>
            <translation>Tamaño de las teselas. Las menores necesitan menos memoria; vacío: se elige según el solape.</translation>
        </message>
        <message>
            <source>Tiles overlap by this length: a ship up to it lies whole in at least one of them.</source>
            <translation>Las teselas se solapan en esta longitud: un barco de hasta esa eslora cabe entero en al menos una de ellas.</translation>
        </message>
        <message>
            <source>The scene is read at this many metres per pixel; empty: its own resolution, within the range that the model was trained for.</source>
            <translation>La escena se lee a estos metros por píxel; vacío: su propia resolución, dentro del rango para el que se entrenó el modelo.</translation>
        </message>
        <message>
            <source>The layer of ships, in the scene's coordinate system.</source>
            <translation>La capa de barcos, en el sistema de coordenadas de la escena.</translation>
        </message>
        <message>
            <source>ship,vessel,boat,object detection,oriented boxes,maritime,LARSD</source>
            <translation>barco,buque,embarcación,detección de objetos,rectángulos girados,marítimo,LARSD</translation>
        </message>
        <message>
            <source>Search in this extent</source>
            <translation>Buscar en esta extensión</translation>
        </message>
        <message>
            <source>Search in these polygons</source>
            <translation>Buscar en estos polígonos</translation>
        </message>
        <message>
            <source>Exclude these polygons (land)</source>
            <translation>Excluir estos polígonos (tierra)</translation>
        </message>
        <message>
            <source>Least length (metres)</source>
            <translation>Eslora mínima (metros)</translation>
        </message>
        <message>
            <source>Greatest length (metres)</source>
            <translation>Eslora máxima (metros)</translation>
        </message>
        <message>
            <source>Tile (pixels)</source>
            <translation>Tesela (píxeles)</translation>
        </message>
        <message>
            <source>Longest ship (metres)</source>
            <translation>Barco más largo (metros)</translation>
        </message>
        <message>
            <source>Ground sample distance (metres)</source>
            <translation>Distancia de muestreo del terreno (metros)</translation>
        </message>
        <message>
            <source>The extent and the polygons have nothing in common; nothing to search.</source>
            <translation>La extensión y los polígonos no tienen nada en común; no hay dónde buscar.</translation>
        </message>
        <message>
            <source>The layer {} has no polygons.</source>
            <translation>La capa {} no tiene polígonos.</translation>
        </message>
        <message>
            <source>Evaluate detections</source>
            <translation>Evaluar detecciones</translation>
        </message>
        <message>
            <source>Compares detected ships with polygons of the true ones.</source>
            <translation>Compara los barcos detectados con polígonos de los reales.</translation>
        </message>
        <message>
            <source>&lt;p&gt;Measures how good a layer of detections is, against polygons of the true ships in the same waters: precision, recall, F1 and average precision, for all ships and by their length.&lt;/p&gt;&lt;p&gt;A detection is correct if its IoU with a true ship (the area of their overlap, divided by the area of both together) is above 0.5. A second one of the same ship is false. Rows of the reference whose field &lt;i&gt;review&lt;/i&gt; says &lt;i&gt;rejected&lt;/i&gt; are left out; those whose field &lt;i&gt;ignore&lt;/i&gt; is true count neither as found nor as missed.&lt;/p&gt;</source>
            <translation>&lt;p&gt;Mide la calidad de una capa de detecciones frente a los polígonos de los barcos reales en las mismas aguas: precisión, exhaustividad, F1 y precisión media, para todos los barcos y según su eslora.&lt;/p&gt;&lt;p&gt;Una detección es correcta si su IoU con un barco real (área común dividida por el área de ambos en conjunto) es superior a 0,5. Una segunda del mismo barco es falsa. Se omiten las filas de la referencia cuyo campo &lt;i&gt;review&lt;/i&gt; dice &lt;i&gt;rejected&lt;/i&gt;; aquellas cuyo campo &lt;i&gt;ignore&lt;/i&gt; es verdadero no cuentan ni como encontradas ni como perdidas.&lt;/p&gt;</translation>
        </message>
        <message>
            <source>Evaluation of detected ships</source>
            <translation>Evaluación de los barcos detectados</translation>
        </message>
        <message>
            <source>Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.</source>
            <translation>Precisión media con IoU 0,75: {}; con 0,50 a 0,95: {}.</translation>
        </message>
        <message>
            <source>ship,accuracy,precision,recall,average precision,ground truth,LARSD</source>
            <translation>barco,exactitud,precisión,exhaustividad,precisión media,verdad terreno,LARSD</translation>
        </message>
        <message>
            <source>A polygon layer with the field score, as Detect ships creates it.</source>
            <translation>Una capa de polígonos con el campo score, como la que crea «Detectar barcos».</translation>
        </message>
        <message>
            <source>Polygons of the ships that are really there, in any coordinate system.</source>
            <translation>Polígonos de los barcos que realmente hay, en cualquier sistema de coordenadas.</translation>
        </message>
        <message>
            <source>True ships whose centre is outside are ignored, and detections outside count only where they meet a true ship inside; empty: everywhere.</source>
            <translation>Los barcos reales cuyo centro está fuera no cuentan, y las detecciones de fuera solo cuentan donde tocan un barco real de dentro; vacío: en todas partes.</translation>
        </message>
        <message>
            <source>Precision, recall and F1 count the detections with at least this score; empty: the score at which F1 is highest. Average precision counts all of them.</source>
            <translation>La precisión, la exhaustividad y F1 cuentan las detecciones con al menos esta puntuación; vacío: la puntuación con el mayor F1. La precisión media las cuenta todas.</translation>
        </message>
        <message>
            <source>A table: one row for all ships, and one for each range of lengths.</source>
            <translation>Una tabla: una fila para todos los barcos y una para cada rango de esloras.</translation>
        </message>
        <message>
            <source>The same as an HTML page.</source>
            <translation>Lo mismo como página HTML.</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>Precisión</translation>
        </message>
        <message>
            <source>Recall</source>
            <translation>Exhaustividad</translation>
        </message>
        <message>
            <source>F1</source>
            <translation>F1</translation>
        </message>
        <message>
            <source>Average precision</source>
            <translation>Precisión media</translation>
        </message>
        <message>
            <source>all</source>
            <translation>todos</translation>
        </message>
        <message>
            <source>Detected ships</source>
            <translation>Barcos detectados</translation>
        </message>
        <message>
            <source>True ships</source>
            <translation>Barcos reales</translation>
        </message>
        <message>
            <source>Compare in these polygons</source>
            <translation>Comparar en estos polígonos</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>Resultados</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>Informe</translation>
        </message>
        <message>
            <source>HTML files (*.html)</source>
            <translation>Archivos HTML (*.html)</translation>
        </message>
        <message>
            <source>Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length by {:.1f} %, axis by {:.1f}°.</source>
            <translation>Contornos de los barcos encontrados, medianas: IoU {:.2f}, desvío del centro {:.1f} m, de la eslora {:.1f} %, del eje {:.1f}°.</translation>
        </message>
        <message>
            <source>Two numbers, for all bands; empty: as in the style of a layer of the project if somebody set them there, else chosen from the scene.</source>
            <translation>Dos números para todas las bandas; vacío: como en el estilo de una capa del proyecto si alguien los fijó allí; si no, elegidos de la escena.</translation>
        </message>
        <message>
            <source>Of two boxes that overlap by more than this, from 0 to 1, the one with the lower score is dropped; empty: the program's own value.</source>
            <translation>De dos cajas que se solapan más que esto, de 0 a 1, se descarta la de menor puntuación; vacío: el valor del programa.</translation>
        </message>
        <message>
            <source>What marks pixels without an image; auto believes the raster unless its pixels say otherwise.</source>
            <translation>Qué marca los píxeles sin imagen; auto cree al ráster salvo que sus píxeles digan lo contrario.</translation>
        </message>
        <message>
            <source>The value of pixels without an image; empty: as the raster says.</source>
            <translation>El valor de los píxeles sin imagen; vacío: como diga el ráster.</translation>
        </message>
        <message>
            <source>What runs the network; auto takes the fastest that is installed.</source>
            <translation>Qué ejecuta la red; auto toma el más rápido que esté instalado.</translation>
        </message>
        <message>
            <source>What the network computes in; float32 gives the same result on any device.</source>
            <translation>Con qué calcula la red; float32 da el mismo resultado en cualquier dispositivo.</translation>
        </message>
        <message>
            <source>Tiles that go through the network together; empty: chosen for the device.</source>
            <translation>Teselas que pasan juntas por la red; vacío: elegido para el dispositivo.</translation>
        </message>
        <message>
            <source>Threads that read and compute; empty: as many as the processor has cores.</source>
            <translation>Hilos que leen y calculan; vacío: tantos como núcleos tenga el procesador.</translation>
        </message>
        <message>
            <source>Every tile is seen in all eight turns and flips: eight times slower.</source>
            <translation>Cada tesela se ve en los ocho giros y reflejos: ocho veces más lento.</translation>
        </message>
        <message>
            <source>auto looks again with coarser pixels where ships may be too long for the finest; fine looks once.</source>
            <translation>auto busca otra vez con píxeles más gruesos donde los barcos pueden ser demasiado largos para los más finos; fine busca una vez.</translation>
        </message>
        <message>
            <source>auto leaves out tiles and ships that are wholly inland; it knows the world's shores, but no rivers and docks behind them, and needs larsd's extra land.</source>
            <translation>auto omite las teselas y los barcos que están por completo tierra adentro; conoce las costas del mundo, pero no los ríos ni las dársenas, y necesita el complemento land de larsd.</translation>
        </message>
        <message>
            <source>The land, in place of the world's shores that auto knows.</source>
            <translation>La tierra, en lugar de las costas del mundo que conoce auto.</translation>
        </message>
        <message>
            <source>Land closer to the shore than this counts as water; empty: 5000 m.</source>
            <translation>La tierra más cercana a la costa cuenta como agua; vacío: 5000 m.</translation>
        </message>
        <message>
            <source>Coordinates are then pixels (column, row).</source>
            <translation>Las coordenadas son entonces píxeles (columna, fila).</translation>
        </message>
        <message>
            <source>The coordinate system of the layer of ships; empty: the scene's.</source>
            <translation>El sistema de coordenadas de la capa de barcos; vacío: el de la escena.</translation>
        </message>
        <message>
            <source>The value that becomes black must be below the one that becomes white.</source>
            <translation>El valor que pasa a negro debe ser menor que el que pasa a blanco.</translation>
        </message>
        <message>
            <source>Values that become black and white</source>
            <translation>Valores que pasan a negro y blanco</translation>
        </message>
        <message>
            <source>Overlap of two ships</source>
            <translation>Solape de dos barcos</translation>
        </message>
        <message>
            <source>Invalid pixels</source>
            <translation>Píxeles no válidos</translation>
        </message>
        <message>
            <source>Value of invalid pixels</source>
            <translation>Valor de los píxeles no válidos</translation>
        </message>
        <message>
            <source>Backend</source>
            <translation>Motor de cálculo</translation>
        </message>
        <message>
            <source>Batch size</source>
            <translation>Tamaño de lote</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>Hilos</translation>
        </message>
        <message>
            <source>Search all turns and flips</source>
            <translation>Buscar en todos los giros y reflejos</translation>
        </message>
        <message>
            <source>Looks</source>
            <translation>Pasadas</translation>
        </message>
        <message>
            <source>Polygons of the land</source>
            <translation>Polígonos de la tierra</translation>
        </message>
        <message>
            <source>Distance from the shore (metres)</source>
            <translation>Distancia a la costa (metros)</translation>
        </message>
        <message>
            <source>Accept images without georeferencing</source>
            <translation>Aceptar imágenes sin georreferenciación</translation>
        </message>
        <message>
            <source>Coordinate system of the ships</source>
            <translation>Sistema de coordenadas de los barcos</translation>
        </message>
        <message>
            <source>LARSD Ship Detection</source>
            <translation>LARSD: detección de barcos</translation>
        </message>
        <message>
            <source>Device: {}</source>
            <translation>Dispositivo: {}</translation>
        </message>
        <message>
            <source>Model: {}</source>
            <translation>Modelo: {}</translation>
        </message>
        <message>
            <source>Loading the model…</source>
            <translation>Cargando el modelo…</translation>
        </message>
        <message>
            <source> on {:.3g} km²</source>
            <translation> en {:.3g} km²</translation>
        </message>
        <message>
            <source>{}{} in {:.1f} s</source>
            <translation>{}{} en {:.1f} s</translation>
        </message>
        <message>
            <source>Cancelled; the search has ended.</source>
            <translation>Cancelado; la búsqueda ha terminado.</translation>
        </message>
        <message>
            <source>larsd {} from {}</source>
            <translation>larsd {} de {}</translation>
        </message>
        <message>
            <source>The layer that larsd wrote cannot be read.</source>
            <translation>No se puede leer la capa que escribió larsd.</translation>
        </message>
        <message>
            <source>The ships could not be written to {}: {}</source>
            <translation>No se pudieron escribir los barcos en {}: {}</translation>
        </message>
        <message>
            <source>the CRS in the layer's own menu</source>
            <translation>el SRC en el menú de la capa</translation>
        </message>
        <message>
            <source>The world's shores are not installed: install {package} into the environment of {program}, or choose another land mask under Advanced.</source>
            <translation>Las costas del mundo no están instaladas: instale {package} en el entorno de {program} o elija otra máscara de tierra en Avanzado.</translation>
        </message>
        <message>
            <source>In Processing, Detect ships has: {fields}.</source>
            <translation>En Procesos, «Detectar barcos» tiene: {fields}.</translation>
        </message>
        <message>
            <source>The world's shores are not installed: run {command} in a terminal, or choose another land mask under Advanced.</source>
            <translation>Las costas del mundo no están instaladas: ejecute {command} en una terminal o elija otra máscara de tierra en Avanzado.</translation>
        </message>
        <message>
            <source>Among the parameters: {fields}.</source>
            <translation>Entre los parámetros: {fields}.</translation>
        </message>
        <message>
            <source>In this panel: {fields}.</source>
            <translation>En este panel: {fields}.</translation>
        </message>
        <message>
            <source>Draw a missed ship</source>
            <translation>Dibujar un barco omitido</translation>
        </message>
        <message>
            <source>Click three times on the map: stern, bow, width. Right-click to start again.</source>
            <translation>Haga tres clics en el mapa: popa, proa, anchura. El clic derecho empieza de nuevo.</translation>
        </message>
        <message>
            <source>Added a ship of {size}.</source>
            <translation>Se ha añadido un barco de {size}.</translation>
        </message>
        <message>
            <source>The search is still running; you can review the ships when it is done.</source>
            <translation>La búsqueda sigue en marcha; podrá revisar los barcos cuando termine.</translation>
        </message>
        <message>
            <source>Delete ships</source>
            <translation>Eliminar barcos</translation>
        </message>
        <message>
            <source>Draw a ship</source>
            <translation>Dibujar un barco</translation>
        </message>
        <message>
            <source>{layer} did not accept the change.</source>
            <translation>{layer} no aceptó el cambio.</translation>
        </message>
        <message>
            <source>{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to review it.</source>
            <translation>{layer} no se puede editar: su archivo o tabla es de solo lectura. Guárdela como GeoPackage para revisarla.</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Exportar</translation>
        </message>
        <message>
            <source>Ships that are shown…</source>
            <translation>Barcos mostrados…</translation>
        </message>
        <message>
            <source>Accepted ships only…</source>
            <translation>Solo barcos aceptados…</translation>
        </message>
        <message>
            <source>There are no such ships; nothing was saved.</source>
            <translation>No hay barcos así; no se guardó nada.</translation>
        </message>
        <message>
            <source>Saved {ships} in {file}.</source>
            <translation>{ships} guardados en {file}.</translation>
        </message>
        <message>
            <source>The layer {layer} of {file} is open in this project; choose another file.</source>
            <translation>La capa {layer} de {file} está abierta en este proyecto; elija otro archivo.</translation>
        </message>
        <message>
            <source>{ships} of these changed elsewhere since they were read; the table shows them as they are now, and nothing was written.</source>
            <translation>{ships} de estos cambiaron en otro lugar desde que se leyeron; la tabla los muestra como están ahora y no se escribió nada.</translation>
        </message>
        <message>
            <source>Save as training labels…</source>
            <translation>Guardar como etiquetas de entrenamiento…</translation>
        </message>
        <message>
            <source>A label file next to the scene, for larsd train and larsd evaluate</source>
            <translation>Un archivo de etiquetas junto a la escena, para larsd train y larsd evaluate</translation>
        </message>
        <message>
            <source>For training, put it in the same folder as the scene, a GeoTIFF.</source>
            <translation>Para entrenar, póngalo en la misma carpeta que la escena, un GeoTIFF.</translation>
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
            <source>Delete</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Delete the selected ships (Del)</source>
            <translation>Eliminar los barcos seleccionados (Supr)</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Orden</translation>
        </message>
        <message>
            <source>List</source>
            <translation>Lista</translation>
        </message>
        <message>
            <source>Highest score first</source>
            <translation>Mayor puntuación primero</translation>
        </message>
        <message>
            <source>Least sure first</source>
            <translation>Los menos seguros primero</translation>
        </message>
        <message>
            <source>Along the scene</source>
            <translation>A lo largo de la escena</translation>
        </message>
        <message>
            <source>By a column's heading</source>
            <translation>Por una columna</translation>
        </message>
        <message>
            <source>All ships</source>
            <translation>Todos los barcos</translation>
        </message>
        <message>
            <source>Not reviewed</source>
            <translation>Sin revisar</translation>
        </message>
        <message>
            <source>Accepted</source>
            <translation>Aceptados</translation>
        </message>
        <message>
            <source>Rejected</source>
            <translation>Rechazados</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Siguiente</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Atrás</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Clear verdict</source>
            <translation>Borrar veredicto</translation>
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
            <source>{done} of {ships} reviewed</source>
            <translation>{done} de {ships} revisados</translation>
        </message>
        <message>
            <source>There is no layer of ships in the project yet.</source>
            <translation>Todavía no hay ninguna capa de barcos en el proyecto.</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>No hay nada que deshacer.</translation>
        </message>
        <message>
            <source>No ships are shown; a lower score shows more.</source>
            <translation>No se muestra ningún barco; una puntuación menor muestra más.</translation>
        </message>
        <message>
            <source>Delete {ships} from {layer}? A rejected ship stays and can serve as training.</source>
            <translation>¿Eliminar {ships} de {layer}? Un barco rechazado permanece y puede servir para el entrenamiento.</translation>
        </message>
        <message>
            <source>All ships that are shown have been reviewed.</source>
            <translation>Todos los barcos visibles están revisados.</translation>
        </message>
        <message>
            <source>{n} hidden by score or length</source>
            <translation>{n} ocultos por puntuación o eslora</translation>
        </message>
        <message>
            <source>{layer} is being edited: save or stop editing, then move the slider.</source>
            <translation>{layer} se está editando: guarde o termine la edición y luego mueva el control.</translation>
        </message>
        <message>
            <source>Ships with a lower score are hidden, not lost: move the slider at any time. Ships that you accepted are always shown.</source>
            <translation>Los barcos con menor puntuación se ocultan, no se pierden: mueva el control cuando quiera. Los barcos aceptados se muestran siempre.</translation>
        </message>
        <message>
            <source>any</source>
            <translation>cualquiera</translation>
        </message>
        <message>
            <source>Shorter ships are hidden, not lost.</source>
            <translation>Los barcos más cortos se ocultan, no se pierden.</translation>
        </message>
        <message>
            <source>Longer ships are hidden, not lost.</source>
            <translation>Los barcos más largos se ocultan, no se pierden.</translation>
        </message>
        <message>
            <source>Back to the model's own threshold, {score}</source>
            <translation>Volver al umbral del modelo, {score}</translation>
        </message>
        <message>
            <source>larsd has said nothing for a minute. Perhaps the computer is very busy, or the scene's disk or server does not answer.</source>
            <translation>larsd no ha dicho nada desde hace un minuto. Quizá el equipo esté muy ocupado, o el disco o el servidor de la escena no responda.</translation>
        </message>
        <message>
            <source>There was not enough memory; try a smaller tile.</source>
            <translation>No hubo memoria suficiente; pruebe con una tesela menor.</translation>
        </message>
        <message>
            <source>The disk is full; make room or choose another folder.</source>
            <translation>El disco está lleno; libere espacio o elija otra carpeta.</translation>
        </message>
        <message>
            <source>larsd-geo is no longer installed where the settings say; choose another environment.</source>
            <translation>larsd-geo ya no está instalado donde dicen los ajustes; elija otro entorno.</translation>
        </message>
        <message>
            <source>larsd ended without reporting a result; its log may say more.</source>
            <translation>larsd terminó sin informar del resultado; su registro puede decir más.</translation>
        </message>
        <message>
            <source>larsd reported an error without a message.</source>
            <translation>larsd informó de un error sin mensaje.</translation>
        </message>
        <message>
            <source>Usually the computer ran out of memory; try a smaller tile.</source>
            <translation>Lo más frecuente es que se agotara la memoria; pruebe con una tesela menor.</translation>
        </message>
        <message>
            <source>The installed larsd is too old for this plugin; update it in the environment settings.</source>
            <translation>El larsd instalado es demasiado antiguo para este complemento; actualícelo en los ajustes del entorno.</translation>
        </message>
        <message>
            <source>larsd ended with status {code}: {last}</source>
            <translation>larsd terminó con el estado {code}: {last}</translation>
        </message>
        <message>
            <source>larsd was stopped from outside (signal {signal}).</source>
            <translation>larsd fue detenido desde fuera (señal {signal}).</translation>
        </message>
        <message>
            <source>its log is empty</source>
            <translation>su registro está vacío</translation>
        </message>
        <message>
            <source>{program} could not be started ({reason}); choose another larsd in the environment settings.</source>
            <translation>No se pudo iniciar {program} ({reason}); elija otro larsd en los ajustes del entorno.</translation>
        </message>
    </context>
</TS>
